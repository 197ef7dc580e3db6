using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Stator.StreamReplay;

if (args is not [var endpoint, var table])
{
    Console.Error.WriteLine("Plays a table's whole stream into a map with the low-level client of the AWS SDK for .NET, and compares that with the table:");
    Console.Error.WriteLine("Stator.StreamReplay http://127.0.0.1:8000 TABLE");
    return 2;
}
var credentials = new BasicAWSCredentials("local", "local");
using var client = new AmazonDynamoDBClient(credentials, new AmazonDynamoDBConfig { ServiceURL = endpoint });
using var streams = new AmazonDynamoDBStreamsClient(credentials, new AmazonDynamoDBStreamsConfig { ServiceURL = endpoint });
var replay = new Replay();
var shards = await new Lineage(streams, (await client.DescribeTableAsync(table)).Table.LatestStreamArn).ReadAsync(replay.Apply);
Console.WriteLine($"{replay.Records} records of {shards} shards make {await replay.CompareAsync(client, table)} items: all is well");
return 0;
