namespace Stator.Storage.Embedded;

/// <summary>Walks a range of one tree, forwards or backwards. Allocates nothing per entry.</summary>
internal sealed class TreeCursor(OrderedTree tree, KeyRange range, bool reverse) : IRangeCursor
{
    private readonly Stack<(Branch Branch, int Child)> _path = new();
    private Leaf? _leaf;
    private int _at;
    private bool _started;

    /// <inheritdoc/>
    public byte[] Key => Entry.Key;

    /// <inheritdoc/>
    public byte[] Value => Entry.Value;

    public TreeEntry Entry => _leaf!.Entries[_at];

    /// <inheritdoc/>
    public ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken) => new(MoveNext());

    public bool MoveNext()
    {
        if (!_started)
        {
            _started = true;
            Seek();
        }
        else
        {
            _at += reverse ? -1 : 1;
        }
        while (_leaf is not null && (_at < 0 || _at >= _leaf.Entries.Length))
        {
            NextLeaf();
        }
        return _leaf is not null && range.Contains(Key);
    }

    /// <summary>Forwards: to the first key at or behind the start. Backwards: to the last key before the end.</summary>
    private void Seek()
    {
        var target = reverse ? range.To.Span : range.From.Span;
        var toLast = reverse && range.To.IsEmpty;
        var node = tree.Root;
        while (node is Branch branch)
        {
            var child = toLast ? branch.Children.Length - 1 : branch.ChildOf(target);
            _path.Push((branch, child));
            node = branch.Children[child];
        }
        _leaf = (Leaf)node;
        var found = toLast ? _leaf.Entries.Length : _leaf.IndexOf(target);
        var firstAtOrBehind = found < 0 ? ~found : found;
        _at = reverse ? firstAtOrBehind - 1 : firstAtOrBehind;
    }

    private void NextLeaf()
    {
        var step = reverse ? -1 : 1;
        _leaf = null;
        while (_path.TryPop(out var top))
        {
            var next = top.Child + step;
            if (next < 0 || next >= top.Branch.Children.Length)
            {
                continue;
            }
            _path.Push((top.Branch, next));
            var node = top.Branch.Children[next];
            while (node is Branch branch)
            {
                var child = reverse ? branch.Children.Length - 1 : 0;
                _path.Push((branch, child));
                node = branch.Children[child];
            }
            _leaf = (Leaf)node;
            _at = reverse ? _leaf.Entries.Length - 1 : 0;
            return;
        }
    }
}
