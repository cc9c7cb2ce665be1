// What these tests use of clients that have no types, or none that their package exports.
declare module "socket.io-client-2.2" {
  const connect: import("./stock-client.ts").Connect;
  export default connect;
}
declare module "socket.io-client-2.5" {
  const connect: import("./stock-client.ts").Connect;
  export default connect;
}
declare module "socket.io-client-3.1" {
  export const io: import("./stock-client.ts").Connect;
}
