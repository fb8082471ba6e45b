namespace ProviderKit.Chaos.Ledgers;

/// <summary>
/// When something happened, as far as is known: a thread may be held up between doing something and noting when, on a busy
/// machine for long. What a check reports has to hold for the whole of it.
/// </summary>
/// <param name="Earliest">It had not happened before.</param>
/// <param name="Latest">It had happened by then.</param>
internal readonly record struct Moment(DateTimeOffset Earliest, DateTimeOffset Latest)
{
    public override string ToString() => $"{Earliest:HH:mm:ss.fff}-{Latest:ss.fff}";
}
