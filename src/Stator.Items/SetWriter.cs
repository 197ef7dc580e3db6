using System.Runtime.InteropServices;

namespace Stator.Items;

/// <summary>
/// Writes sets whose members come in any order: as they come, and at the end in their canonical order (strings by UTF-8, numbers by
/// value, binaries unsigned), each once. Used by one thread, for one set after the other.
/// </summary>
internal sealed class SetWriter
{
    private const int KeptMembersMax = 16 << 10;
    private const int LengthBytes = 4;

    private readonly ValueWriter _writer;
    private readonly List<(int Start, int Length)> _members = [];
    private readonly Comparison<(int Start, int Length)> _asBytes;
    private readonly Comparison<(int Start, int Length)> _asNumbers;
    private int _start;

    /// <param name="writer">Where to.</param>
    public SetWriter(ValueWriter writer)
    {
        _writer = writer;
        _asBytes = (left, right) => MemberAt(left).SequenceCompareTo(MemberAt(right));
        _asNumbers = (left, right) => DynamoNumber.Parse(MemberAt(left)).CompareTo(DynamoNumber.Parse(MemberAt(right)));
    }

    /// <summary>The number of members so far.</summary>
    public int Count => _members.Count;

    /// <summary>Starts a set.</summary>
    public void Begin()
    {
        _members.Clear();
        _start = _writer.BeginContainer();
    }

    /// <summary>Adds a member.</summary>
    /// <param name="member">Text (canonical, for numbers) or bytes.</param>
    public void Add(ReadOnlySpan<byte> member)
    {
        var start = _writer.Length;
        _writer.WriteMember(member);
        _members.Add((start, _writer.Length - start));
    }

    /// <summary>Ends the set. Answers its members as they came when some came twice (they are written once), else null.</summary>
    /// <param name="type">SS, NS or BS.</param>
    public List<byte[]>? End(AttributeType type)
    {
        var order = type == AttributeType.NumberSet ? _asNumbers : _asBytes;
        var given = IsAscending(order) ? null : Sort(order);
        _writer.EndContainer(_start, type, _members.Count);
        _members.Clear();
        if (_members.Capacity > KeptMembersMax)
        {
            _members.Capacity = 0;
        }
        return given;
    }

    private bool IsAscending(Comparison<(int Start, int Length)> order)
    {
        for (var at = 1; at < _members.Count; at++)
        {
            if (order(_members[at - 1], _members[at]) >= 0)
            {
                return false;
            }
        }
        return true;
    }

    private List<byte[]>? Sort(Comparison<(int Start, int Length)> order)
    {
        var body = _members[0].Start;
        var members = CollectionsMarshal.AsSpan(_members);
        members.Sort(order);
        var distinct = 1;
        for (var at = 1; at < members.Length; at++)
        {
            if (order(members[distinct - 1], members[at]) != 0)
            {
                (members[distinct], members[at]) = (members[at], members[distinct]);
                distinct++;
            }
        }
        var given = distinct < members.Length ? AsGiven() : null;
        _writer.Rearrange(body, members[..distinct]);
        _members.RemoveRange(distinct, members.Length - distinct);
        return given;
    }

    private List<byte[]> AsGiven() => [.. _members.OrderBy(member => member.Start).Select(member => MemberAt(member).ToArray())];

    private ReadOnlySpan<byte> MemberAt((int Start, int Length) member) =>
        _writer.Written.Slice(member.Start + LengthBytes, member.Length - LengthBytes);
}
