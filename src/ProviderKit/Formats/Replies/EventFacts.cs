namespace ProviderKit.Formats.Replies;

/// <summary>
/// What the dispatcher must know about one event of a stream. Who wrote the event hands them over with it; the events of
/// an upstream are scanned for them.
/// </summary>
internal readonly record struct EventFacts
{
    /// <summary>The event says more than who speaks.</summary>
    public bool HasContent { get; init; }

    /// <summary>The choices that the event belongs to, a bit each (<see cref="BitOf"/>); none for usage alone.</summary>
    public ulong Opened { get; init; }

    /// <summary>Those of them that it ends.</summary>
    public ulong Ended { get; init; }

    /// <summary>Null when the event counts nothing.</summary>
    public ChatUsage? Usage { get; init; }

    /// <summary>The bit of a choice; all from index 63 on share one.</summary>
    public static ulong BitOf(int choice) => 1UL << Math.Clamp(choice, 0, 63);
}
