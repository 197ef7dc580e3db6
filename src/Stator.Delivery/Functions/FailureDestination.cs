using System.Net.Http.Headers;

namespace Stator.Delivery.Functions;

/// <summary>Where records are told of that were given up: a file that gets a line for each, or an HTTP endpoint. Any thread.</summary>
public abstract class FailureDestination
{
    private FailureDestination()
    {
    }

    /// <summary>Reads file:PATH or a URL.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static FailureDestination Parse(string text)
    {
        const string FileScheme = "file:";
        if (text.StartsWith(FileScheme, StringComparison.Ordinal) && text.Length > FileScheme.Length)
        {
            return new ToFile(text[FileScheme.Length..]);
        }
        return (text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal)) && Uri.TryCreate(text, UriKind.Absolute, out var address)
            ? new ToHttp(address)
            : throw new FormatException("file:PATH or a URL");
    }

    /// <summary>Tells it, JSON.</summary>
    /// <exception cref="IOException">It can't be told.</exception>
    /// <exception cref="HttpRequestException">It can't be told.</exception>
    public abstract Task TellAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    private sealed class ToFile(string path) : FailureDestination
    {
        private readonly Lock _lock = new();

        /// <summary>What is told is on disk when this returns.</summary>
        public override Task TellAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => Task.Run(
            () =>
            {
                lock (_lock)
                {
                    using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
                    RandomAccess.Write(file, [.. message.Span, (byte)'\n'], RandomAccess.GetLength(file));
                    RandomAccess.FlushToDisk(file);
                }
            },
            cancellationToken).WaitAsync(cancellationToken);
    }

    private sealed class ToHttp(Uri address) : FailureDestination
    {
        private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

        public override async Task TellAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
        {
            using var content = new ReadOnlyMemoryContent(message);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await Http.PostAsync(address, content, cancellationToken);
            response.EnsureSuccessStatusCode();
        }
    }
}
