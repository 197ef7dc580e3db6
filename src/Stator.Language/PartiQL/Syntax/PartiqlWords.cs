using System.Collections.Frozen;

namespace Stator.Language.PartiQL.Syntax;

/// <summary>The words of PartiQL that are no names unless quoted: those of SQL-92 and PartiQL's own. https://partiql.org/dql/keywords.html</summary>
internal static class PartiqlWords
{
    /// <summary>Keywords that have a kind of token of their own.</summary>
    public static readonly FrozenDictionary<string, PartiqlTokenKind> OfTheirOwnKind = new Dictionary<string, PartiqlTokenKind>
    {
        ["as"] = PartiqlTokenKind.As,
        ["at"] = PartiqlTokenKind.At,
        ["by"] = PartiqlTokenKind.By,
        ["for"] = PartiqlTokenKind.For,
        ["asc"] = PartiqlTokenKind.Asc,
        ["desc"] = PartiqlTokenKind.Desc,
        ["null"] = PartiqlTokenKind.Null,
        ["missing"] = PartiqlTokenKind.Missing,
        ["true"] = PartiqlTokenKind.Boolean,
        ["false"] = PartiqlTokenKind.Boolean,
        ["and"] = PartiqlTokenKind.Operator,
        ["or"] = PartiqlTokenKind.Operator,
        ["not"] = PartiqlTokenKind.Operator,
        ["is"] = PartiqlTokenKind.Operator,
        ["in"] = PartiqlTokenKind.Operator,
        ["between"] = PartiqlTokenKind.Operator,
        ["like"] = PartiqlTokenKind.Operator,
        ["union"] = PartiqlTokenKind.Operator,
        ["except"] = PartiqlTokenKind.Operator,
        ["intersect"] = PartiqlTokenKind.Operator,
    }.ToFrozenDictionary();

    /// <summary>Pairs of words that are one token.</summary>
    public static readonly FrozenDictionary<(string, string), PartiqlToken> Pairs = new Dictionary<(string, string), PartiqlToken>
    {
        [("not", "in")] = new(PartiqlTokenKind.Operator, "not_in"),
        [("is", "not")] = new(PartiqlTokenKind.Operator, "is_not"),
        [("not", "between")] = new(PartiqlTokenKind.Operator, "not_between"),
        [("not", "like")] = new(PartiqlTokenKind.Operator, "not_like"),
        [("insert", "into")] = new(PartiqlTokenKind.Keyword, "insert_into"),
        [("on", "conflict")] = new(PartiqlTokenKind.Keyword, "on_conflict"),
        [("modified", "old")] = new(PartiqlTokenKind.Keyword, "modified_old"),
        [("modified", "new")] = new(PartiqlTokenKind.Keyword, "modified_new"),
        [("all", "old")] = new(PartiqlTokenKind.Keyword, "all_old"),
        [("all", "new")] = new(PartiqlTokenKind.Keyword, "all_new"),
    }.ToFrozenDictionary();

    /// <summary>Keywords that are names of functions when a parenthesis follows.</summary>
    public static readonly FrozenSet<string> Functions = FrozenSet.Create(
        "exists", "count", "avg", "max", "min", "sum", "char_length", "character_length", "octet_length", "bit_length", "upper", "lower", "size",
        "nullif", "coalesce", "sexp", "list", "bag");

    /// <summary>What may stand behind IS.</summary>
    public static readonly FrozenSet<string> Types = FrozenSet.Create(
        "missing", "null", "bool", "boolean", "smallint", "int", "integer", "float", "real", "decimal", "dec", "numeric", "timestamp", "character",
        "char", "varchar", "string", "symbol", "clob", "blob", "struct", "tuple", "list", "sexp", "bag");

    /// <summary>All other keywords.</summary>
    public static readonly FrozenSet<string> Keywords = string.Join(' ', Sql92, PartiqlOnly).Split(' ').ToFrozenSet();

    private const string Sql92 =
        "absolute action add all allocate alter any are assertion authorization avg begin bit bit_length cascade cascaded case cast catalog char "
        + "character character_length char_length check close coalesce collate collation column commit connect connection constraint constraints "
        + "continue convert corresponding count create cross current current_date current_time current_timestamp current_user cursor date deallocate "
        + "dec decimal declare default deferrable deferred delete describe descriptor diagnostics disconnect distinct domain double drop else end "
        + "end-exec escape exception exec execute exists external extract date_add date_diff fetch first float foreign found from full get global go "
        + "goto grant group having identity immediate indicator initially inner input insensitive insert int integer interval into isolation join key "
        + "language last left level local lower match max min module names national natural nchar next no nullif numeric octet_length of on only open "
        + "option order outer output overlaps pad partial position precision prepare preserve primary prior privileges procedure public read real "
        + "references relative restrict revoke right rollback rows schema scroll section select session session_user set size smallint some space sql "
        + "sqlcode sqlerror sqlstate substring sum system_user table temporary then time timestamp to transaction translate translation trim unique "
        + "unknown update upper usage user using value values varchar varying view when whenever where with work write zone";

    private const string PartiqlOnly =
        "pivot unpivot limit tuple remove index conflict do nothing returning modified new old let bool boolean string symbol clob blob struct list sexp bag";
}
