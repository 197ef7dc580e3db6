// DynamoDB-Toolbox: schemas, conditions, updates, an index, pages and transactions: node toolbox.mjs http://127.0.0.1:8000
import assert from "node:assert/strict";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import {
  $add, $append, $remove, BatchGetCommand, BatchGetRequest, BatchPutRequest, BatchWriteCommand, ConditionCheck, DeleteItemCommand, Entity,
  GetItemCommand, GetTransaction, PutItemCommand, PutTransaction, QueryCommand, ScanCommand, Table, UpdateItemCommand, UpdateTransaction,
  executeBatchGet, executeBatchWrite, executeTransactGet, executeTransactWrite, item, list, number, set, string,
} from "dynamodb-toolbox";

const client = new DynamoDBClient({
  endpoint: process.argv[2], region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" },
});
await client.send(new CreateTableCommand({
  TableName: "toolbox",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" }, { AttributeName: "sk", AttributeType: "S" }, { AttributeName: "level", AttributeType: "N" },
  ],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "sk", KeyType: "RANGE" }],
  GlobalSecondaryIndexes: [{
    IndexName: "byLevel", KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "level", KeyType: "RANGE" }],
    Projection: { ProjectionType: "ALL" },
  }],
}));
const table = new Table({
  documentClient: DynamoDBDocumentClient.from(client),
  name: "toolbox",
  partitionKey: { name: "pk", type: "string" },
  sortKey: { name: "sk", type: "string" },
  indexes: { byLevel: { type: "global", partitionKey: { name: "pk", type: "string" }, sortKey: { name: "level", type: "number" } } },
});
const pokemon = new Entity({
  name: "POKEMON",
  table,
  schema: item({
    trainer: string().key().savedAs("pk"),
    name: string().key().savedAs("sk"),
    level: number().default(1),
    types: set(string()).optional(),
    moves: list(string()).optional(),
  }),
});

await pokemon.build(PutItemCommand).item({ trainer: "ash", name: "pikachu", level: 42, types: new Set(["electric"]) }).send();
await assert.rejects(
  pokemon.build(PutItemCommand).item({ trainer: "ash", name: "pikachu" }).options({ condition: { attr: "name", exists: false } }).send(),
  { name: "ConditionalCheckFailedException" });
const updated = await pokemon.build(UpdateItemCommand)
  .item({ trainer: "ash", name: "pikachu", level: $add(8), moves: $append(["thunder"]), types: $add(new Set(["fast"])) })
  .options({ condition: { attr: "level", lt: 100 }, returnValues: "ALL_NEW" }).send();
assert.deepEqual([updated.Attributes.level, updated.Attributes.moves, [...updated.Attributes.types].sort()], [50, ["thunder"], ["electric", "fast"]]);
await pokemon.build(UpdateItemCommand).item({ trainer: "ash", name: "pikachu", moves: $remove() }).send();
assert.equal((await pokemon.build(GetItemCommand).key({ trainer: "ash", name: "pikachu" }).options({ consistent: true }).send()).Item.moves, undefined);

const names = Array.from({ length: 24 }, (_, n) => `p${String(n).padStart(2, "0")}`);
await executeBatchWrite(table.build(BatchWriteCommand).requests(
  ...names.map((name, level) => pokemon.build(BatchPutRequest).item({ trainer: "misty", name, level }))));
const found = [];
for (let startKey, first = true; first || startKey; first = false) {
  const page = await table.build(QueryCommand).entities(pokemon).query({ partition: "misty", range: { gte: "p05" } })
    .options({ limit: 6, exclusiveStartKey: startKey, filters: { POKEMON: { attr: "level", ne: 7 } } }).send();
  found.push(...page.Items.map((each) => each.name));
  startKey = page.LastEvaluatedKey;
}
assert.deepEqual(found, names.slice(5).filter((name) => name !== "p07"));
const highest = await table.build(QueryCommand).entities(pokemon).query({ index: "byLevel", partition: "misty", range: { between: [3, 20] } })
  .options({ reverse: true, limit: 2 }).send();
assert.deepEqual(highest.Items.map((each) => each.level), [20, 19]);

await executeTransactWrite(
  pokemon.build(PutTransaction).item({ trainer: "brock", name: "onix" }).options({ condition: { attr: "name", exists: false } }),
  pokemon.build(UpdateTransaction).item({ trainer: "ash", name: "pikachu", level: $add(1) }),
  pokemon.build(ConditionCheck).key({ trainer: "misty", name: "p00" }).condition({ attr: "level", eq: 0 }));
await assert.rejects(
  executeTransactWrite(
    pokemon.build(UpdateTransaction).item({ trainer: "ash", name: "pikachu", level: $add(1) }),
    pokemon.build(ConditionCheck).key({ trainer: "misty", name: "p00" }).condition({ attr: "level", eq: 1 })),
  (error) => error.name === "TransactionCanceledException"
    && error.CancellationReasons.map((reason) => reason.Code).join() === "None,ConditionalCheckFailed");
const read = await executeTransactGet(
  pokemon.build(GetTransaction).key({ trainer: "ash", name: "pikachu" }), pokemon.build(GetTransaction).key({ trainer: "ash", name: "mew" }));
assert.deepEqual([read.Responses[0].Item.level, read.Responses[1].Item], [51, undefined]);

const { Responses } = await executeBatchGet(table.build(BatchGetCommand).requests(
  ...names.map((name) => pokemon.build(BatchGetRequest).key({ trainer: "misty", name }))));
assert.equal(Responses[0].filter((each) => each !== undefined).length, 24);
await pokemon.build(DeleteItemCommand).key({ trainer: "brock", name: "onix" }).options({ condition: { attr: "level", eq: 1 } }).send();
assert.equal((await table.build(ScanCommand).entities(pokemon).options({ maxPages: Infinity }).send()).Items.length, 25);
console.log("all is well");
