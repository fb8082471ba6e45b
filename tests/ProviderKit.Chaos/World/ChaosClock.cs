namespace ProviderKit.Chaos.World;

/// <summary>
/// The one clock of a run: its time of day comes from the monotonic clock, so that moments which different books note can be
/// compared, whatever the machine's wall clock does meanwhile.
/// </summary>
internal sealed class ChaosClock : TimeProvider
{
    private static readonly DateTimeOffset Start = System.GetUtcNow();
    private static readonly long StartTimestamp = System.GetTimestamp();

    public static ChaosClock Instance { get; } = new();

    public static DateTimeOffset Now => Start + System.GetElapsedTime(StartTimestamp);

    public override DateTimeOffset GetUtcNow() => Now;
}
