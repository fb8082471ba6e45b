namespace UpstreamSimulator.Counting;

/// <summary>How a call ended.</summary>
internal enum Outcome
{
    Ok,
    Limited,
    Refused,
    Failed,
    Cancelled,
}
