namespace ProviderKit;

/// <summary>
/// A model made of two: a strong lead for the first turns of a conversation and after repeated failures, and a cheaper
/// worker for the rest.
/// </summary>
public sealed record ModelPair
{
    /// <summary>The name that clients use, without prefix, such as <c>worker-fast</c>.</summary>
    public string Model { get; set; } = "";

    /// <summary>The lead, by its full name with prefix, such as <c>ext-openai-gpt-4o</c>.</summary>
    public string Lead { get; set; } = "";

    /// <summary>The worker, by its full name with prefix.</summary>
    public string Worker { get; set; } = "";

    /// <summary>The number of turns that the lead serves at the beginning, from 0. Default: 3.</summary>
    public int LeadTurns { get; set; } = 3;

    /// <summary>The number of consecutive failed turns that bring the lead back, from 1. Default: 2.</summary>
    public int FailureThreshold { get; set; } = 2;

    /// <summary>The number of successful turns that the lead then serves, from 1. Default: 2.</summary>
    public int FallbackTurns { get; set; } = 2;
}
