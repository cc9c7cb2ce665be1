import { writeDocuments } from "./report/documents.ts";

await writeDocuments();
