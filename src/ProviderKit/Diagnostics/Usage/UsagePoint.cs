namespace ProviderKit;

/// <summary>The figures of one step of a series. Immutable.</summary>
/// <param name="At">When the step began, in UTC.</param>
/// <param name="Figures">The requests that ended in it.</param>
public sealed record UsagePoint(DateTimeOffset At, UsageFigures Figures);
