namespace UpstreamSimulator.Faults;

/// <summary>A fault that was understood.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Number">Its number: a status, a count, seconds, milliseconds or bytes.</param>
/// <param name="Text">Its argument as written.</param>
internal sealed record Fault(FaultKind Kind, int Number = 0, string Text = "")
{
    public static readonly Fault None = new(FaultKind.None);

    /// <summary>The seconds that a used-up <see cref="FaultKind.Quota"/> asks the client to wait.</summary>
    public int QuotaSeconds { get; init; } = 60;

    /// <summary>Whether it leaves the client without a sound answer although the status is not an error.</summary>
    public bool SpoilsAnswer => Kind is FaultKind.Reset or FaultKind.ResetBeforeHeaders or FaultKind.Cut
        or FaultKind.Garbage or FaultKind.Html or FaultKind.Redirect or FaultKind.ErrorIn200 or FaultKind.ErrorEvent;

    /// <summary>Whether it breaks a stream off after <see cref="Number"/> events, and always before the finish.</summary>
    public bool BreaksStream =>
        Kind is FaultKind.Stall or FaultKind.Reset or FaultKind.Cut or FaultKind.ErrorEvent;
}
