namespace Stator.Storage.Embedded;

/// <summary>The living entries of a range. It frees what it holds at its end, or with its snapshot or transaction.</summary>
internal sealed class RangeCursor(MergeCursor entries, KeyRange range, bool reverse) : IRangeCursor, IDisposable
{
    private bool _hasBegun;
    private bool _hasEnded;
    private byte[]? _key;
    private byte[]? _value;

    /// <inheritdoc/>
    public byte[] Key => _key ??= entries.Key.ToArray();

    /// <inheritdoc/>
    public byte[] Value => _value ??= entries.Value.ToArray();

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ValueInPlace => entries.Value;

    /// <inheritdoc/>
    public ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        if (_hasEnded)
        {
            return new(false);
        }
        (_key, _value) = (null, null);
        var moved = _hasBegun ? entries.MoveNextAsync(cancellationToken) : SeekAsync(cancellationToken);
        if (!moved.IsCompletedSuccessfully)
        {
            return MoveToLivingAsync(moved, cancellationToken);
        }
        var isOn = moved.Result;
        return isOn && entries.IsDeletion ? MoveToLivingAsync(new(isOn), cancellationToken) : new((isOn && IsWithin()) || End());
    }

    public void Dispose()
    {
        _hasEnded = true;
        entries.Dispose();
    }

    private ValueTask<bool> SeekAsync(CancellationToken cancellationToken)
    {
        _hasBegun = true;
        return range.IsEmpty ? new(false) : entries.SeekAsync(reverse ? range.To : range.From, cancellationToken);
    }

    private async ValueTask<bool> MoveToLivingAsync(ValueTask<bool> moving, CancellationToken cancellationToken)
    {
        var isOn = await moving;
        while (isOn && IsWithin())
        {
            if (!entries.IsDeletion)
            {
                return true;
            }
            cancellationToken.ThrowIfCancellationRequested(); // There may be millions of deletions.
            isOn = await entries.MoveNextAsync(cancellationToken);
        }
        return End();
    }

    private bool IsWithin() => range.Contains(entries.Key);

    private bool End()
    {
        Dispose();
        return false;
    }
}
