using Stator.Items;

namespace Stator.Language.Syntax;

/// <summary>One step of a document path: into a map by name, or into a list by index.</summary>
/// <param name="Name">The name as written (or, once bound, as meant); null for an index.</param>
/// <param name="Utf8">The name in UTF-8; null for a placeholder that is not bound yet.</param>
/// <param name="Index">The index; -1 for a name.</param>
public readonly record struct PathStep(string? Name, byte[]? Utf8, long Index)
{
    /// <summary>A step into a map.</summary>
    public static PathStep Into(string name) => new(name, System.Text.Encoding.UTF8.GetBytes(name), -1);

    /// <summary>A step into a list.</summary>
    public static PathStep At(long index) => new(null, null, index);

    /// <summary>True for a step into a list.</summary>
    public bool IsIndex => Name is null;

    /// <summary>The step as AWS prints it.</summary>
    public override string ToString() => Name ?? $"[{Index}]";
}

/// <summary>A document path: a top-level attribute and steps below it.</summary>
public sealed class DocumentPath(IReadOnlyList<PathStep> steps)
{
    /// <summary>The steps; the first one is a name.</summary>
    public IReadOnlyList<PathStep> Steps { get; } = steps;

    /// <summary>The top-level attribute's name.</summary>
    public string Head => Steps[0].Name!;

    /// <summary>True for the same steps.</summary>
    public bool IsSameAs(DocumentPath other) => ToString() == other.ToString() && Steps.Count == other.Steps.Count;

    /// <summary>The path as AWS prints it: [a, b, [1]].</summary>
    public override string ToString() => $"[{string.Join(", ", Steps)}]";
}

/// <summary>What stands for a value in an expression.</summary>
public abstract record Operand
{
    private Operand()
    {
    }

    /// <summary>An attribute of the item.</summary>
    public sealed record Path(DocumentPath Document) : Operand;

    /// <summary>A value of the request; <paramref name="Attribute"/> is set once bound, and from the start where there is no placeholder.</summary>
    public sealed record Value(string Placeholder, AttributeValue Attribute) : Operand;

    /// <summary>A function of operands.</summary>
    public sealed record Call(string Function, IReadOnlyList<Operand> Arguments) : Operand;

    /// <summary>Whether a condition holds, as a truth value; PartiQL alone has it.</summary>
    public sealed record Truth(Condition Condition) : Operand;

    /// <summary>The sum or difference of two operands.</summary>
    public sealed record Arithmetic(string Operator, Operand Left, Operand Right) : Operand;
}

/// <summary>What holds or does not hold for an item.</summary>
public abstract record Condition
{
    private Condition()
    {
    }

    /// <summary>Both hold.</summary>
    public sealed record And(Condition Left, Condition Right) : Condition;

    /// <summary>One of them holds.</summary>
    public sealed record Or(Condition Left, Condition Right) : Condition;

    /// <summary>It does not hold.</summary>
    public sealed record Not(Condition Inner) : Condition;

    /// <summary>One of = &lt;&gt; &lt; &lt;= &gt; &gt;=.</summary>
    public sealed record Comparison(string Operator, Operand Left, Operand Right) : Condition;

    /// <summary>Lower &lt;= Tested &lt;= Upper.</summary>
    public sealed record Between(Operand Tested, Operand Lower, Operand Upper) : Condition;

    /// <summary>Tested equals one of the candidates.</summary>
    public sealed record In(Operand Tested, IReadOnlyList<Operand> Candidates) : Condition;

    /// <summary>A function that answers true or false.</summary>
    public sealed record Holds(Operand.Call Call) : Condition;
}

/// <summary>The four sections of an update expression.</summary>
public enum UpdateSection
{
    /// <summary>Sets an attribute to a value.</summary>
    Set,

    /// <summary>Removes an attribute.</summary>
    Remove,

    /// <summary>Adds to a number or set.</summary>
    Add,

    /// <summary>Removes elements of a set.</summary>
    Delete,
}

/// <summary>One change of an update expression.</summary>
/// <param name="Section">Its section.</param>
/// <param name="Target">What it changes.</param>
/// <param name="Value">The new value, the summand or the elements; null for REMOVE.</param>
public sealed record UpdateAction(UpdateSection Section, DocumentPath Target, Operand? Value);

/// <summary>An update expression as written.</summary>
/// <param name="Actions">The changes in the order of the text.</param>
/// <param name="Repeated">The first section that stands there a second time, or null.</param>
public sealed record UpdateSyntax(IReadOnlyList<UpdateAction> Actions, UpdateSection? Repeated);
