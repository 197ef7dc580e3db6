// Dynamoose, which makes its own table: schemas, indexes, conditions, updates, pages and transactions: node dynamoose.mjs http://127.0.0.1:8000
import assert from "node:assert/strict";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import dynamoose from "dynamoose";

dynamoose.aws.ddb.set(new DynamoDB({
  endpoint: process.argv[2], region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" },
}));
const schema = new dynamoose.Schema({
  album: { type: String, hashKey: true },
  track: { type: Number, rangeKey: true },
  artist: { type: String, index: { name: "byArtist", type: "global", rangeKey: "plays" } },
  plays: { type: Number, default: 0 },
  tags: { type: Set, schema: [String] },
  about: { type: Object, schema: { mood: String, lengths: { type: Array, schema: [Number] } } },
}, { timestamps: { createdAt: "createdAt", updatedAt: "updatedAt" } });
const Song = dynamoose.model("DynamooseSongs", schema);
const table = new dynamoose.Table("DynamooseSongs", [Song], { initialize: false, throughput: "ON_DEMAND", waitForActive: { enabled: true, check: { frequency: 50 } } });
await table.initialize();

await Song.create({ album: "blue", track: 1, artist: "ann", tags: new Set(["a", "b"]), about: { mood: "calm", lengths: [1, 2.5] } });
await assert.rejects(Song.create({ album: "blue", track: 1 }), { name: "ConditionalCheckFailedException" });
const song = await Song.get({ album: "blue", track: 1 });
assert.deepEqual([song.artist, song.about.lengths, [...song.tags].sort(), song.createdAt instanceof Date], ["ann", [1, 2.5], ["a", "b"], true]);

await Song.batchPut(Array.from({ length: 24 }, (_, n) => ({ album: "red", track: n, artist: n % 2 ? "ann" : "bob", plays: n })));
await Song.update({ album: "red", track: 3 }, { $ADD: { plays: 100 }, $SET: { artist: "cid" }, $REMOVE: ["tags"] });
await assert.rejects(
  Song.update({ album: "red", track: 4 }, { plays: 0 }, { condition: new dynamoose.Condition().where("plays").gt(1000) }),
  { name: "ConditionalCheckFailedException" });
assert.deepEqual((await Song.query("artist").eq("cid").using("byArtist").exec()).map((each) => each.plays), [103]);
assert.deepEqual((await Song.query("artist").eq("ann").where("plays").between(5, 11).using("byArtist").sort("descending").exec()).map((each) => each.plays), [11, 9, 7, 5]);

const tracks = [];
for (let lastKey, first = true; first || lastKey; first = false) {
  let query = Song.query("album").eq("red").where("track").ge(4).filter("artist").eq("bob").limit(5);
  query = lastKey ? query.startAt(lastKey) : query;
  const page = await query.exec();
  tracks.push(...page.map((each) => each.track));
  lastKey = page.lastKey;
}
assert.deepEqual(tracks, [4, 6, 8, 10, 12, 14, 16, 18, 20, 22]);
assert.equal((await Song.query("album").eq("red").count().exec()).count, 24);
assert.equal((await Song.scan("plays").gt(20).exec()).length, 4);

await dynamoose.transaction([
  Song.transaction.create({ album: "green", track: 1, artist: "dan" }),
  Song.transaction.update({ album: "red", track: 5 }, { $ADD: { plays: 1 } }),
  Song.transaction.condition({ album: "blue", track: 1 }, new dynamoose.Condition().where("artist").eq("ann")),
]);
await assert.rejects(
  dynamoose.transaction([Song.transaction.create({ album: "green", track: 1 }), Song.transaction.delete({ album: "red", track: 5 })]),
  { name: "TransactionCanceledException" });
assert.equal((await Song.get({ album: "red", track: 5 })).plays, 6);
const many = await Song.batchGet([{ album: "red", track: 1 }, { album: "red", track: 2 }, { album: "none", track: 1 }]);
assert.equal(many.length, 2);
await Song.batchDelete([{ album: "red", track: 1 }, { album: "red", track: 2 }]);
assert.equal((await Song.scan().all().exec()).length, 24);
console.log("all is well");
