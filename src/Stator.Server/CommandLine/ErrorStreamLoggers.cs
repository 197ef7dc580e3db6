using Microsoft.Extensions.Logging;

namespace Stator.Server.CommandLine;

/// <summary>Log lines on the error stream, one each, with the exception below.</summary>
internal sealed class ErrorStreamLoggers : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new ErrorStreamLogger(categoryName);

    public void Dispose()
    {
    }

    private sealed class ErrorStreamLogger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Console.Error.WriteLine($"{logLevel}: {category}: {formatter(state, exception)}{(exception is null ? "" : $"\n{exception}")}");
            }
        }
    }
}
