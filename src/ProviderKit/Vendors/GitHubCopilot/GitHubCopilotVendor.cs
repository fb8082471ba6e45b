using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.OpenAIResponses.Outbound;
using ProviderKit.Formats.Requests;
using ProviderKit.Vendors.OpenAICompatible;

namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>
/// GitHub Copilot's APIs, which take a Copilot session token and the headers of an editor. GitHub's own tokens are
/// exchanged for session tokens (<see cref="CopilotTokenExchange"/>).
/// </summary>
/// <remarks>
/// Each model is served only by some of the APIs; the list of models says which (<see cref="CopilotModelList"/>). A model that is not
/// on the list, or whose list has not been fetched yet, is sent to chat completions. If these refuse it, the list is fetched.
/// </remarks>
internal static class GitHubCopilotVendor
{
    private const string Name = "githubcopilot";

    public static readonly HttpVendor Row = new()
    {
        Name = Name,
        Prefix = "ext-copilot-",
        IsRouter = true,
        BaseAddress = "https://api.githubcopilot.com",
        Settings = new SettingNames("GITHUB_COPILOT") { TokenUrl = "GITHUB_COPILOT_TOKEN_URL", ExchangeTokens = "GITHUB_COPILOT_EXCHANGE_TOKENS", AreOurs = true },
        Apis =
        [
            // Before chat, since it keeps a model's reasoning between turns and takes images in tool results.
            new(WireFormat.OpenAIResponses, "/responses") { OnlyListed = true, Translator = new ResponsesTranslator(Name), Lacks = RequestNeeds.ChatParameters, Decorate = CopilotHeaders.AddToResponses },
            new(WireFormat.OpenAIChat, "/chat/completions"), new(WireFormat.OpenAIEmbeddings, "/embeddings"),
            new(WireFormat.AnthropicMessages, "/v1/messages")
            {
                OnlyListed = true,
                Translator = new MessagesTranslator(Name) { TakesCacheLives = false }, // support is not documented
                // Other betas cause a 400. Source: anomalyco/opencode, provider/copilot.
                Betas = ["interleaved-thinking-2025-05-14"],
                Headers = new Dictionary<string, string> { ["anthropic-version"] = "2023-06-01" },
                Decorate = CopilotHeaders.AddToMessages,
            },
        ],
        ListIsComplete = true,
        Models = ["gpt-4", "gpt-4-turbo", "gpt-3.5-turbo", "claude-3-opus", "claude-3-sonnet"],
        Headers = new Dictionary<string, string>
        {
            ["Editor-Version"] = "vscode/1.99.0",
            ["Editor-Plugin-Version"] = "copilot-chat/0.26.7",
            ["User-Agent"] = "GitHubCopilotChat/0.26.7",
            // Without it the error is "model not supported".
            ["Copilot-Integration-Id"] = "vscode-chat",
            ["OpenAI-Intent"] = "conversation-panel",
            // With older versions some APIs answer "invalid apiVersion", and the list of models is shorter.
            [CopilotErrors.VersionHeader] = "2026-08-01",
        },
        Errors = new ErrorRules
        {
            Rules =
            [
                // Premium requests are used up. Models that cost none are still served. Codes as in microsoft/vscode-copilot-chat.
                new() { Code = "quota_exceeded", Then = ErrorAction.Bench, Scope = LimitScope.TokenAndModel },
                new() { Code = "overage_limit_reached", Then = ErrorAction.Bench, Scope = LimitScope.TokenAndModel },
                // "You've hit the rate limit for this model."
                new() { Code = "user_model_rate_limited", Then = ErrorAction.Block, Scope = LimitScope.TokenAndModel },
                new() { Code = "integration_rate_limited", Then = ErrorAction.Block, Scope = LimitScope.TokenAndModel },
                // A 400: "checking third-party user token: bad request: Personal Access Tokens are not supported for this endpoint".
                new() { Begins = "checking third-party user token: ", Then = ErrorAction.Quarantine },
                new() { Code = "model_overloaded", Then = ErrorAction.Block, Scope = LimitScope.TokenAndModel },
            ],
            OutOfQuota = ["free_quota_exceeded"],
        },
        ModelNames = CopilotModelList.Names,
        ModelPaths = CopilotModelList.Paths,
        ModelDetails = CopilotModelList.Details,
        MessageFields = [],
        CacheMark = "copilot_cache_control", // microsoft/vscode-copilot-chat, platform/networking
        ModelQuirks = OpenAIModels.Quirks,
        Decorate = CopilotHeaders.Add,
        Exchange = CopilotTokenExchange.Create,
        TokenHeaders = HeadersOf,
    };

    // With an editor's integration id, such tokens are refused as "not supported for this endpoint" (anomalyco/opencode#12258).
    private static readonly Dictionary<string, string> OfServices = new() { ["Copilot-Integration-Id"] = "copilot-developer-cli" };

    private static Dictionary<string, string>? HeadersOf(ApiToken token) =>
        CopilotTokenKinds.Of(token) is CopilotTokenKind.FineGrained or CopilotTokenKind.Installation ? OfServices : null;
}
