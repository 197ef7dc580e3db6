using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Stator.Items;

namespace Stator.Security.Policies;

/// <summary>
/// Reads the document of a resource-based policy, and writes it the one way that AWS shows it.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html
/// </summary>
public static class ResourcePolicy
{
    /// <summary>The longest document as it is sent, bytes of UTF-8.</summary>
    public const int BytesMax = 20_480;

    private const string OldestVersion = "2008-10-17";
    private static readonly string[] StatementOrder =
        ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    /// <summary>The document in its canonical form: equivalent documents have the same.</summary>
    /// <param name="document">As the client sent it.</param>
    /// <param name="isAction">Whether the resource knows an action, by its name without the service.</param>
    /// <exception cref="DynamoException">What is wrong with it.</exception>
    public static string Canonicalize(string document, Func<string, bool> isAction)
    {
        if (Encoding.UTF8.GetByteCount(document) > BytesMax)
        {
            throw DynamoException.Validation($"{PolicyErrors.Prefix}Maximum policy size of {BytesMax} bytes exceeded");
        }
        var policy = Parse(document);
        var statements = policy["Statement"] switch
        {
            JsonArray { Count: > 0 } list => list.ToList(),
            JsonObject single => [single],
            _ => throw PolicyErrors.Invalid("Could not parse the policy: Statement is empty!"),
        };
        var canonical = statements.Select(statement => Statement(statement as JsonObject ?? throw PolicyErrors.NotJson())).ToList();
        ExpectDistinctSids(canonical);
        ExpectActions(canonical, isAction);
        if (canonical.Any(GrantsToEveryone))
        {
            throw DynamoException.Validation(
                "Resource-based policy grants unbounded access in one or more elements. Please revise the policy to ensure least-privilege form of access");
        }
        var whole = new JsonObject { ["Version"] = policy["Version"]?.DeepClone() ?? OldestVersion };
        if (policy["Id"] is { } id)
        {
            whole["Id"] = id.DeepClone();
        }
        whole["Statement"] = new JsonArray([.. canonical]);
        return whole.ToJsonString(Plain);
    }

    private static JsonSerializerOptions Plain { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static JsonObject Parse(string document)
    {
        JsonNode? parsed;
        try
        {
            parsed = JsonNode.Parse(document, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            throw PolicyErrors.NotJson();
        }
        return parsed switch
        {
            null => throw PolicyErrors.Invalid("This text appears not to be a policy"),
            JsonObject { Count: 0 } => throw PolicyErrors.Invalid("Syntax error at position (1,3)"),
            JsonObject policy => policy,
            _ => throw PolicyErrors.NotJson(),
        };
    }

    private static JsonObject Statement(JsonObject statement)
    {
        foreach (var (name, alternative) in ((string, string)[])[("Effect", "Effect"), ("Principal", "NotPrincipal"), ("Action", "NotAction"), ("Resource", "NotResource")])
        {
            if (statement[name] is null && statement[alternative] is null)
            {
                throw PolicyErrors.Invalid($"Missing required field {name}");
            }
        }
        var canonical = new JsonObject();
        foreach (var name in StatementOrder)
        {
            if (statement[name] is { } value)
            {
                canonical[name] = name switch
                {
                    "Effect" => Effect(value),
                    "Principal" or "NotPrincipal" => Principal(value),
                    "Condition" => Condition(value),
                    _ => Unwrapped(value),
                };
            }
        }
        return canonical;
    }

    private static JsonNode Effect(JsonNode effect) => TextOf(effect).ToUpperInvariant() switch
    {
        "ALLOW" => "Allow",
        "DENY" => "Deny",
        var other => throw PolicyErrors.Invalid($"Invalid effect: {other}"),
    };

    private static JsonNode Principal(JsonNode principal)
    {
        if (principal is not JsonObject kinds)
        {
            return TextOf(principal) == "*" ? "*" : throw PolicyErrors.NotPrincipal();
        }
        var canonical = new JsonObject();
        foreach (var (kind, value) in kinds)
        {
            var texts = Texts(value).Select(text => kind == "AWS" ? Account(text) : text).Distinct().ToList();
            canonical[kind] = texts.Count == 1 ? texts[0] : new JsonArray([.. texts.Select(text => JsonValue.Create(text))]);
        }
        return canonical;
    }

    /// <summary>An account's number stands for all that it has.</summary>
    private static string Account(string principal) =>
        principal.Length == 12 && principal.All(char.IsAsciiDigit) ? $"arn:aws:iam::{principal}:root" : principal;

    private static JsonObject Condition(JsonNode condition)
    {
        var canonical = new JsonObject();
        foreach (var (op, keys) in condition as JsonObject ?? throw PolicyErrors.NotJson())
        {
            var values = new JsonObject();
            foreach (var (key, value) in keys as JsonObject ?? throw PolicyErrors.NotJson())
            {
                values[key] = Unwrapped(value ?? throw PolicyErrors.NotJson());
            }
            canonical[op] = values;
        }
        return canonical;
    }

    private static JsonNode Unwrapped(JsonNode value) => (value is JsonArray { Count: 1 } list ? list[0]! : value).DeepClone();

    private static List<string> Texts(JsonNode? value) => value is JsonArray list ? [.. list.Select(TextOf)] : [TextOf(value)];

    private static string TextOf(JsonNode? value) =>
        value is JsonValue scalar && scalar.TryGetValue<string>(out var text) ? text : throw PolicyErrors.NotJson();

    private static void ExpectDistinctSids(List<JsonObject> statements)
    {
        var sids = statements.Where(statement => statement["Sid"] is not null).Select(statement => TextOf(statement["Sid"])).ToList();
        if (sids.Distinct().Count() < sids.Count)
        {
            throw PolicyErrors.Invalid("The Statement Ids in the policy are not unique");
        }
    }

    private static void ExpectActions(List<JsonObject> statements, Func<string, bool> isAction)
    {
        var invalid = statements.SelectMany(statement => Texts(statement["Action"] ?? statement["NotAction"])).Where(action => !IsKnown(action, isAction)).ToList();
        if (invalid.Count > 0)
        {
            throw PolicyErrors.Invalid($"The following action names are invalid: {string.Join(", ", invalid.Select(action => $"\"{action}\""))}");
        }
    }

    private static bool IsKnown(string action, Func<string, bool> isAction)
    {
        const string Service = "dynamodb:";
        return action == "*"
            || (action.StartsWith(Service, StringComparison.OrdinalIgnoreCase)
                && (action.AsSpan(Service.Length).IndexOfAny('*', '?') >= 0 || isAction(action[Service.Length..])));
    }

    private static bool GrantsToEveryone(JsonObject statement) =>
        (string?)statement["Effect"] == "Allow"
        && statement["Condition"] is null
        && (statement["Principal"] is JsonObject kinds ? kinds.Any(kind => Texts(kind.Value).Contains("*")) : statement["Principal"] is not null);
}
