namespace ProviderKit;

/// <summary>The result of a change by the operator.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Message">What was wrong and what to do; null after a success. Holds no secret.</param>
/// <param name="Param">The setting that is wrong; null if no single one is.</param>
public sealed record AdminResult(AdminOutcome Outcome, string? Message = null, string? Param = null)
{
    /// <summary>The change is in effect.</summary>
    public static AdminResult Done { get; } = new(AdminOutcome.Done);

    /// <summary>The name of the added item; null if nothing was added.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the change is in effect.</summary>
    public bool Success => Outcome == AdminOutcome.Done;
}
