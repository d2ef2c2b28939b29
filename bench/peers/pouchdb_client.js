// PouchDB's own replication of documents that lie in a local database, as its guide does it.
// node pouchdb_client.js MODULES ADDRESS FOLDER DOCUMENTS: says "ready", waits for a line, replicates.
const [modules, address, folder, documents] = process.argv.slice(2);
const PouchDB = require(require.resolve("pouchdb", { paths: [modules] }));
const fs = require("fs");

async function main() {
  const local = new PouchDB(folder);
  const remote = new PouchDB(`${address}/applications`);
  const docs = JSON.parse(fs.readFileSync(documents, "utf8"));
  const put = await local.bulkDocs(docs);
  if (put.some((one) => one.error)) throw new Error("the local database did not take them");
  console.log(JSON.stringify({ ready: true }));
  await new Promise((go) => process.stdin.once("data", go));
  const begun = process.hrtime.bigint();
  // As an application would: live replication retries, one round on a bad line does it by itself.
  let written = 0;
  for (let tries = 0; tries < 50; tries++) {
    try {
      const done = await local.replicate.to(remote, { batch_size: 1000 });
      written += done.docs_written;
      if (done.ok) break;
    } catch (broken) {
      console.error(String(broken));
    }
  }
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  console.log(JSON.stringify({ seconds, written }));
  process.exit(0);
}

main();
