// DynamoDB OneTable, a single-table design with unique attributes, indexes, pages, batches and transactions: node onetable.mjs http://127.0.0.1:8000
import assert from "node:assert/strict";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Table } from "dynamodb-onetable";
import { Dynamo } from "dynamodb-onetable/Dynamo";

const client = new Dynamo({
  client: new DynamoDBClient({
    endpoint: process.argv[2], region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" },
  }),
});
const table = new Table({
  name: "OneTable",
  client,
  partial: true,
  schema: {
    format: "onetable:1.1.0",
    version: "0.0.1",
    indexes: {
      primary: { hash: "pk", sort: "sk" },
      gs1: { hash: "gs1pk", sort: "gs1sk", project: "all" },
      ls1: { type: "local", sort: "name", project: "all" },
    },
    models: {
      Account: {
        pk: { type: String, value: "account#${id}" },
        sk: { type: String, value: "account#" },
        id: { type: String, required: true },
        name: { type: String, required: true },
        email: { type: String, unique: true },
        balance: { type: Number, default: 0 },
        address: { type: Object, schema: { street: { type: String }, zip: { type: String } } },
      },
      User: {
        pk: { type: String, value: "account#${accountId}" },
        sk: { type: String, value: "user#${name}" },
        accountId: { type: String, required: true },
        name: { type: String, required: true },
        role: { type: String, enum: ["user", "admin"], default: "user" },
        age: { type: Number },
        gs1pk: { type: String, value: "role#${role}" },
        gs1sk: { type: String, value: "user#${name}" },
      },
    },
    params: { isoDates: true, timestamps: true },
  },
});
await table.createTable();
assert.equal(await table.exists(), true);
const Account = table.getModel("Account");
const User = table.getModel("User");

const acme = await Account.create({ id: "1", name: "Acme", email: "a@example.com", address: { street: "Main", zip: "1" } });
await assert.rejects(Account.create({ id: "1", name: "Acme", email: "other@example.com" }));
await assert.rejects(Account.create({ id: "2", name: "Copy", email: "a@example.com" }), { code: "UniqueError" });
assert.equal(await Account.get({ id: "2" }), undefined);
await Account.create({ id: "2", name: "Beta", email: "b@example.com" });

const batch = {};
for (let n = 0; n < 20; n++) {
  await User.create({ accountId: acme.id, name: `u${String(n).padStart(2, "0")}`, role: n % 5 ? "user" : "admin", age: 20 + n }, { batch });
}
await table.batchWrite(batch);

const names = [];
let next;
do {
  const page = await User.find({ accountId: "1", sk: { begins: "user#u" } }, { limit: 6, next });
  names.push(...page.map((each) => each.name));
  next = page.next;
} while (next);
assert.equal(names.length, 20);
assert.deepEqual(names, [...names].sort());
assert.deepEqual((await User.find({ role: "admin" }, { index: "gs1", reverse: true })).map((each) => each.name), ["u15", "u10", "u05", "u00"]);
assert.equal((await User.find({ accountId: "1" }, { where: "${age} >= {30} and ${role} = {user}" })).length, 8);

const richer = await Account.update({ id: "1" }, { add: { balance: 10 }, set: { "address.zip": "2" } });
assert.deepEqual([richer.balance, richer.address.zip], [10, "2"]);
await assert.rejects(Account.update({ id: "1", balance: 0 }, { where: "${balance} > {100}" }));

const transaction = {};
await Account.update({ id: "1" }, { add: { balance: -5 }, transaction, where: "${balance} >= {5}" });
await Account.update({ id: "2" }, { add: { balance: 5 }, transaction });
await table.transact("write", transaction);
assert.deepEqual([(await Account.get({ id: "1" })).balance, (await Account.get({ id: "2" })).balance], [5, 5]);
const refused = {};
await Account.update({ id: "1" }, { add: { balance: -50 }, transaction: refused, where: "${balance} >= {50}" });
await Account.update({ id: "2" }, { add: { balance: 50 }, transaction: refused });
await assert.rejects(table.transact("write", refused));
assert.equal((await Account.get({ id: "2" })).balance, 5);

const reads = {};
await Account.get({ id: "1" }, { batch: reads });
await User.get({ accountId: "1", name: "u03" }, { batch: reads });
assert.equal((await table.batchGet(reads, { parse: true, hidden: false })).length, 2);
await User.remove({ accountId: "1" }, { many: true });
assert.equal((await User.scan({})).length, 0);
await Account.remove({ id: "1" });
await Account.create({ id: "3", name: "Again", email: "a@example.com" });
await table.deleteTable("DeleteTableForever");
console.log("all is well");
