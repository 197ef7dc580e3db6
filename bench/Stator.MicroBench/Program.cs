using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Stator.MicroBench;

// The parts of the engine, one by one: time and allocated bytes an operation. Exit code 1 when one allocates more than it may.
var config = ManualConfig.CreateEmpty()
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddLogger(ConsoleLogger.Default)
    .AddExporter(MarkdownExporter.GitHub);
var summaries = BenchmarkSwitcher.FromAssembly(typeof(AllocationGate).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, config);
return AllocationGate.Report(summaries) ? 0 : 1;
