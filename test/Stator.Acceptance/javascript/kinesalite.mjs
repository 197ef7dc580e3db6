// Kinesis on a free port of this machine, which it says: node kinesalite.mjs
import kinesalite from "kinesalite";

const server = kinesalite({ createStreamMs: 0, deleteStreamMs: 0 });
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
