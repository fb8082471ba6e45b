namespace ProviderKit;

/// <summary>The result of a change by the operator.</summary>
/// <param name="Outcome">What it came to.</param>
/// <param name="Message">What was wrong and what to do; null after a success. Holds no secret.</param>
/// <param name="Param">The setting that is wrong; null when no single one is.</param>
public sealed record AdminResult(AdminOutcome Outcome, string? Message = null, string? Param = null)
{
    /// <summary>The change is in force.</summary>
    public static AdminResult Done { get; } = new(AdminOutcome.Done);

    /// <summary>The name of what was added; null where nothing was.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the change is in force.</summary>
    public bool Success => Outcome == AdminOutcome.Done;
}
