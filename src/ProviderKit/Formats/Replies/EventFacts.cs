namespace ProviderKit.Formats.Replies;

/// <summary>
/// The facts about one event of a stream that the dispatcher needs. A writer of events provides them; events of
/// an upstream are scanned for them.
/// </summary>
internal readonly record struct EventFacts
{
    /// <summary>Whether the event contains more than a role.</summary>
    public bool HasContent { get; init; }

    /// <summary>The choices in the event, as a bit mask (<see cref="BitOf"/>); 0 for an event with only usage.</summary>
    public ulong Opened { get; init; }

    /// <summary>The choices that end with the event, as a bit mask.</summary>
    public ulong Ended { get; init; }

    /// <summary>The usage; null if the event has none.</summary>
    public ChatUsage? Usage { get; init; }

    /// <summary>The bit of a choice. All choices from index 63 on share one bit.</summary>
    public static ulong BitOf(int choice) => 1UL << Math.Clamp(choice, 0, 63);
}
