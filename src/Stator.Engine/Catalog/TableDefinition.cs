using System.Text.Json.Serialization;
using Stator.Engine.Changes;

namespace Stator.Engine.Catalog;

/// <summary>What a table is on its way to.</summary>
public enum TableTransition
{
    /// <summary>Nothing: it is ACTIVE.</summary>
    None,

    /// <summary>CREATING.</summary>
    Creating,

    /// <summary>UPDATING.</summary>
    Updating,

    /// <summary>DELETING.</summary>
    Deleting,
}

/// <summary>What an UPDATING table is being changed in. The numbers stand in stored definitions: they never change.</summary>
public enum TableUpdate
{
    /// <summary>An index comes or goes.</summary>
    Index,

    /// <summary>Throughput or billing mode.</summary>
    Throughput,

    /// <summary>The stream.</summary>
    Stream,

    /// <summary>The table class.</summary>
    TableClass,
}

/// <summary>All that is known of a table. Never changed: a change of the table is another definition in the catalog.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Number">Its number in the store, part of all its keys and never used again.</param>
/// <param name="Id">The TableId that clients see.</param>
/// <param name="CreatedAt">Unix milliseconds.</param>
/// <param name="Keys">The table's own key.</param>
/// <param name="Attributes">The attribute definitions, as given.</param>
/// <param name="Indexes">Local and global indexes.</param>
/// <remarks>What a stored definition from an earlier build does not have is null when it is read: collections stay empty then.</remarks>
public sealed record TableDefinition(
    TableAddress Address,
    long Number,
    Guid Id,
    long CreatedAt,
    KeySchema Keys,
    IReadOnlyList<KeyAttribute> Attributes,
    IReadOnlyList<SecondaryIndex> Indexes)
{
    /// <summary>What the table is on its way to.</summary>
    public TableTransition Transition { get; init; }

    /// <summary>What it is being changed in while it is UPDATING.</summary>
    public TableUpdate Update { get; init; }

    /// <summary>When it is there, Unix milliseconds.</summary>
    public long TransitionEndsAt { get; init; }

    /// <summary>The number for the next index.</summary>
    public int NextIndexNumber { get; init; } = 1;

    /// <summary>True when paid per request, not by provisioned units.</summary>
    public bool IsOnDemand { get; init; }

    /// <summary>True when BillingMode was ever said, which answers then show.</summary>
    public bool HasBillingModeSummary { get; init; }

    /// <summary>When it last became on-demand, Unix milliseconds.</summary>
    public long? OnDemandSince { get; init; }

    /// <summary>Its throughput settings.</summary>
    public Throughput Throughput { get; init; } = Throughput.OnDemandDefault;

    /// <summary>STANDARD or STANDARD_INFREQUENT_ACCESS; null when never set.</summary>
    public string? TableClass { get; init; }

    /// <summary>When the class was last changed, Unix milliseconds; null when it never was.</summary>
    public long? TableClassSince { get; init; }

    /// <summary>True when the table can't be deleted.</summary>
    public bool IsProtected { get; init; }

    /// <summary>The stream's view type; null without a stream.</summary>
    public string? StreamViewType { get; init; }

    /// <summary>Where writes add their changes; null without a stream.</summary>
    public OpenStream? Stream { get; init; }

    /// <summary>The data streams of Kinesis, the one enabled last first.</summary>
    public IReadOnlyList<KinesisDestination> KinesisDestinations { get; init => field = value ?? field; } = [];

    /// <summary>Where writes add their changes for Kinesis; null when nobody wants them. Clients don't see this stream.</summary>
    public OpenStream? Delivery { get; init; }

    /// <summary>The label of the latest stream; null when there was none.</summary>
    public string? StreamLabel { get; init; }

    /// <summary>The KMS key's ARN; null for encryption with DynamoDB's own key.</summary>
    public string? KmsKeyArn { get; init; }

    /// <summary>The change of its key that is under way, or was last; null when there was none.</summary>
    public KeyChange? Rekeying { get; init; }

    /// <summary>The attribute that holds an item's time to live; null when it never had one.</summary>
    public string? TimeToLiveAttribute { get; init; }

    /// <summary>True when items expire.</summary>
    public bool TimeToLiveEnabled { get; init; }

    /// <summary>
    /// A number until the items that were there before are known by their time, another each time that time to live is enabled; then null.
    /// Writes keep that true from the first moment.
    /// </summary>
    public int? TimeToLiveFill { get; init; }

    /// <summary>When settings were changed lately that may change only so often, Unix milliseconds.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>> RecentChanges { get; init => field = value ?? field; } = new Dictionary<string, IReadOnlyList<long>>();

    /// <summary>The tags, by key.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init => field = value ?? field; } = new Dictionary<string, string>();

    /// <summary>Resource-based policies: the table's own under "", those of its streams under their labels.</summary>
    public IReadOnlyDictionary<string, AttachedPolicy> Policies { get; init => field = value ?? field; } = new Dictionary<string, AttachedPolicy>();

    /// <summary>The global indexes in order.</summary>
    [JsonIgnore]
    public IEnumerable<SecondaryIndex> GlobalIndexes => Indexes.Where(index => !index.IsLocal);

    /// <summary>The local indexes in order.</summary>
    [JsonIgnore]
    public IEnumerable<SecondaryIndex> LocalIndexes => Indexes.Where(index => index.IsLocal);

    /// <summary>All indexes by name, the order in which faults are looked for.</summary>
    [JsonIgnore]
    public IReadOnlyList<SecondaryIndex> IndexesByName => Indexes.Count < 2 ? Indexes : [.. Indexes.OrderBy(index => index.Name, StringComparer.Ordinal)];

    /// <summary>The index of a name.</summary>
    public SecondaryIndex? FindIndex(string name) => Indexes.FirstOrDefault(index => index.Name == name);

    /// <summary>True while items can be read and written.</summary>
    public bool IsUsableAt(long now) => TransitionAt(now) is not (TableTransition.Creating or TableTransition.Deleting);

    /// <summary>What the table is on its way to at a time.</summary>
    public TableTransition TransitionAt(long now) =>
        Transition == TableTransition.Deleting || TransitionEndsAt > now ? Transition : TableTransition.None;

    /// <summary>The table as it is at a time: without indexes whose removal has ended, and the attributes that only they used.</summary>
    public TableDefinition At(long now)
    {
        return Transition == TableTransition.Updating && TransitionEndsAt <= now && Indexes.Any(index => index.IsDeleting)
            ? WithoutDeletedIndexes()
            : this;
    }

    private TableDefinition WithoutDeletedIndexes()
    {
        var kept = Indexes.Where(index => !index.IsDeleting).ToList();
        var used = Keys.All.Concat(kept.SelectMany(index => index.Keys.All)).Select(attribute => attribute.Name).ToHashSet();
        return this with { Indexes = kept, Attributes = [.. Attributes.Where(attribute => used.Contains(attribute.Name))] };
    }

    /// <summary>The data stream of Kinesis that gets the changes; null for none.</summary>
    [JsonIgnore]
    public KinesisDestination? LiveDestination => KinesisDestinations.FirstOrDefault(destination => destination.IsLive);

    /// <summary>The stream's ARN; null when there was none.</summary>
    [JsonIgnore]
    public string? StreamArn => StreamLabel is null ? null : $"{Address.Arn}/stream/{StreamLabel}";
}

/// <summary>A change of the key that a table is encrypted with, which takes its time while the table goes on as it is.</summary>
/// <param name="FormerKeyArn">The KMS key's ARN from before it; null for DynamoDB's own key.</param>
/// <param name="EndsAt">When it is over, Unix milliseconds.</param>
public sealed record KeyChange(string? FormerKeyArn, long EndsAt);

/// <summary>A resource-based policy, or that there was one.</summary>
/// <param name="Document">The canonical document; null when it was removed.</param>
/// <param name="ChangedAt">When it was put or removed, Unix milliseconds; no two changes of a policy have the same.</param>
public sealed record AttachedPolicy(string? Document, long ChangedAt)
{
    /// <summary>The revision that clients see.</summary>
    [JsonIgnore]
    public string RevisionId => ChangedAt.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The stored form of definitions.</summary>
[JsonSerializable(typeof(TableDefinition))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class DefinitionJson : JsonSerializerContext;
