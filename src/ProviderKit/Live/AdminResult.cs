namespace ProviderKit;

/// <summary>What a change by the operator came to.</summary>
/// <param name="Status">The HTTP status that stands for it: 200, 400, 403, 404, 409 or 500.</param>
/// <param name="Message">What was wrong and what to do; null after a success. Holds no secret.</param>
/// <param name="Param">The setting that is wrong, if one is.</param>
public sealed record AdminResult(int Status, string? Message = null, string? Param = null)
{
    /// <summary>The change is in force.</summary>
    public static AdminResult Done { get; } = new(200);

    /// <summary>What was added is called so; null where nothing was.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the change is in force.</summary>
    public bool Success => Status == 200;
}
