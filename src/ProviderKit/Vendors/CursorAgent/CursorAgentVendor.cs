namespace ProviderKit.Vendors.CursorAgent;

/// <summary>
/// Cursor Agent behind an OpenAI-compatible endpoint that the user runs: the vendor has no public chat API. The alternative is its own
/// command (<see cref="CursorAgentCli"/>).
/// </summary>
internal static class CursorAgentVendor
{
    public static readonly HttpVendor Row = new()
    {
        Name = "cursor_agent",
        Prefix = "ext-cursor-",
        Settings = new SettingNames("CURSOR_AGENT") { AreOurs = true },
        Apis = [new(WireFormat.OpenAIChat, "/v1/chat/completions")],
        ModelsPath = "/v1/models",
        Models = ["gpt-4-cursor", "gpt-3.5-turbo-cursor", "claude-cursor", "cursor-small", "cursor-medium"],
    };
}
