using UpstreamSimulator.Formats.GitHubCopilot;
using UpstreamSimulator.Formats.OpenAIChat.Errors;
using UpstreamSimulator.Formats.OpenAIChat.Flavours;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary>The OpenAI-compatible vendors.</summary>
internal static class Vendors
{
    private const string Chat = "/chat/completions";
    private const string V1Chat = "/v1/chat/completions";
    private const string Embeddings = "/embeddings";
    private const string V1Embeddings = "/v1/embeddings";
    private const string V1Responses = "/v1/responses";
    private const string V1Completions = "/v1/completions";

    private static readonly string[] V1Images = ["/v1/images/generations", "/v1/images/edits", "/v1/images/variations"];
    private static readonly string[] Rerank = ["/v1/rerank", "/v2/rerank"];

    public static readonly IReadOnlyList<Vendor> All =
    [
        new("openai", "openai/v1")
        {
            ChatPaths = [V1Chat],
            EmbeddingsPaths = [V1Embeddings],
            ResponsesPaths = [V1Responses],
            CompletionsPaths = [V1Completions],
            CountPaths = [V1Responses + "/input_tokens"],
            ImagesPaths = V1Images,
            ModelPaths = ["/v1/models"],
            Models = ["gpt-4o", "gpt-4o-mini", "gpt-4-turbo", "gpt-4", "gpt-3.5-turbo", "o1", "o1-mini", "o1-preview", "gpt-4.1", "text-embedding-3-small"],
            Flavour = new OpenAIFlavour(),
        },
        new("azure", "azure")
        {
            ChatPaths = ["/openai/v1/chat/completions", "/openai/deployments/{deployment}/chat/completions"],
            ResponsesPaths = ["/openai" + V1Responses],
            EmbeddingsPaths = ["/openai/v1/embeddings", "/openai/deployments/{deployment}/embeddings"],
            ModelPaths = ["/openai/v1/models"],
            Models = ["gpt-4", "gpt-4-32k", "gpt-35-turbo", "gpt-35-turbo-16k", "gpt-4o"],
            KeyHeader = "api-key",
            Flavour = new AzureFlavour(),
            Errors = new AzureErrors(),
        },
        new("openrouter", "openrouter/api/v1")
        {
            ChatPaths = ["/api/v1/chat/completions"],
            EmbeddingsPaths = ["/api/v1/embeddings"],
            ResponsesPaths = ["/api" + V1Responses],
            ImagesPaths = ["/api/v1/images"],
            RerankPaths = ["/api/v1/rerank"],
            ModelPaths = ["/api/v1/models"],
            Models = ["openai/gpt-4o", "anthropic/claude-sonnet-4.5", "meta-llama/llama-3.3-70b-instruct:free"],
            Flavour = new OpenRouterFlavour(),
            Errors = new OpenRouterErrors(),
        },
        new("xai", "xai/v1")
        {
            ChatPaths = [V1Chat],
            ResponsesPaths = [V1Responses],
            ImagesPaths = ["/v1/images/generations", "/v1/images/edits"],
            ModelPaths = ["/v1/models"],
            Models = ["grok-beta", "grok-vision-beta", "grok-2-latest", "grok-2-vision-latest", "grok-4"],
            Flavour = new XaiFlavour(),
            Errors = new XaiErrors(),
        },
        new("githubcopilot", "githubcopilot")
        {
            ChatPaths = [Chat],
            EmbeddingsPaths = [Embeddings],
            ModelPaths = ["/models"],
            Models = ["gpt-4", "gpt-4-turbo", "gpt-3.5-turbo", "claude-3-opus", "claude-3-sonnet", "gpt-4.1"],
            TokenOf = SessionToken.OriginalOf,
            Flavour = new CopilotFlavour(),
            Errors = new CopilotErrors(),
        },
        new("litellm", "litellm")
        {
            ChatPaths = [V1Chat],
            EmbeddingsPaths = [V1Embeddings],
            ResponsesPaths = [V1Responses],
            CompletionsPaths = [V1Completions],
            ImagesPaths = V1Images,
            RerankPaths = Rerank,
            ModelPaths = ["/v1/models"],
            Models = ["gpt-4o", "claude-sonnet-4", "ollama/llama3.3"],
            IsKeyless = true,
            Errors = new LiteLlmErrors(),
        },
        new("cursor_agent", "cursor_agent")
        {
            ChatPaths = [V1Chat],
            ModelPaths = ["/v1/models"],
            Models = ["gpt-4-cursor", "gpt-3.5-turbo-cursor", "claude-cursor", "cursor-small", "cursor-medium"],
        },
        new("lead_worker", "lead_worker")
        {
            ChatPaths = [V1Chat],
            ModelPaths = ["/v1/models"],
            Models = ["worker-gpt-4", "worker-claude-3", "worker-fast", "worker-accurate", "worker-balanced"],
        },
        new("atlas", "atlas")
        {
            ChatPaths = [Chat],
            EmbeddingsPaths = [Embeddings],
            ModelPaths = ["/models"],
            CatalogPath = "/catalog/models",
            Models =
            [
                "openai/gpt-4.1", "openai/gpt-4o-mini", "meta/llama-3.3-70b-instruct", "deepseek/deepseek-r1", "xai/grok-3",
            ],
            Flavour = new AzureFlavour(),
            Errors = new GitHubModelsErrors(),
        },
    ];

    /// <summary>Third-party vendors; their name is part of the route.</summary>
    public static readonly Vendor AnyOther = new("{provider}", "")
    {
        ChatPaths = [V1Chat],
        EmbeddingsPaths = [V1Embeddings],
        ImagesPaths = V1Images,
        RerankPaths = Rerank,
        ModelPaths = ["/v1/models"],
        Models = ["sim-large", "sim-small"],
    };

    public static Vendor? Find(string name) =>
        All.FirstOrDefault(vendor => vendor.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
