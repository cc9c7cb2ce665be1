import { loadPackageDefinition, type ServiceClientConstructor } from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";

/** `service Echo { rpc echo (Message) returns (Message); }` with `message Message { bool success = 1; string text = 2; }`. */
const definition = fromJSON({
  nested: {
    Message: { fields: { success: { type: "bool", id: 1 }, text: { type: "string", id: 2 } } },
    Echo: { methods: { echo: { requestType: "Message", responseType: "Message", comment: "Gives back its text" } } },
  },
});

/** The client class that grpc-js makes of it. Loaded definitions are untyped until they are looked up. */
export const EchoClient: ServiceClientConstructor = loadPackageDefinition(definition)["Echo"] as ServiceClientConstructor;
