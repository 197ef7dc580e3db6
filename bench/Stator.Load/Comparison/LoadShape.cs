namespace Stator.Load.Comparison;

/// <summary>How requests are sent.</summary>
/// <param name="Connections">Connections, each with one request at a time.</param>
/// <param name="Time">For how long.</param>
/// <param name="RequestsPerSecond">
/// Null for a closed loop: each connection sends its next request when the last one is answered, as fast as it goes. Otherwise an open loop:
/// requests are due at this rate whether or not answers have come, and a latency counts from when its request was due, so that a server
/// that stands still is not asked less (no coordinated omission).
/// </param>
internal sealed record LoadShape(int Connections, TimeSpan Time, double? RequestsPerSecond);
