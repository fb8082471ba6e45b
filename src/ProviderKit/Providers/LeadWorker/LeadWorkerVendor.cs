namespace ProviderKit.Providers.LeadWorker;

/// <summary>Lead Worker behind an OpenAI-compatible endpoint of the user's: there is no public one.</summary>
internal static class LeadWorkerVendor
{
    public static readonly HttpVendor Row = new()
    {
        Name = "lead_worker",
        Prefix = "ext-leadworker-",
        ChatPath = "/v1/chat/completions",
        EmbeddingsPath = null,
        ModelsPath = "/v1/models",
        Models = ["worker-gpt-4", "worker-claude-3", "worker-fast", "worker-accurate", "worker-balanced"],
    };
}
