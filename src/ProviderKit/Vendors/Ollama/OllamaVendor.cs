using ProviderKit.Formats.OllamaChat;
using ProviderKit.Formats.OllamaChat.Embeddings;
using ProviderKit.Formats.Requests;
using ProviderKit.Upstream;


namespace ProviderKit.Vendors.Ollama;

/// <summary>
/// Ollama's own API (<c>/api/chat</c>), local without a key or ollama.com with one. <c>n</c> other than 1, a
/// <c>tool_choice</c> of required with several tools, <c>logit_bias</c>, <c>functions</c>, audio, files, web search and members
/// that neither OpenAI nor Ollama defines are refused by name.
/// </summary>
/// <remarks>
/// <para>
/// Left out, because the reply is still usable without them: <c>user</c>, <c>metadata</c>, <c>store</c>, <c>service_tier</c>,
/// <c>safety_identifier</c>, <c>prompt_cache_key</c>, <c>prediction</c>, <c>prompt_cache_retention</c>, <c>cache_control</c>, <c>verbosity</c>, <c>stream_options</c> (usage always
/// comes), a tool's <c>strict</c>, an image's <c>detail</c>, a message's <c>name</c>, the name of a <c>json_schema</c>.
/// The gateway enforces a <c>tool_choice</c> that demands one function: <see cref="OllamaForcedCall"/>.
/// It also enforces <c>parallel_tool_calls: false</c>: the client gets the first call of a reply, and further calls are in
/// <c>extra_content.ollama.tool_calls</c>. The model can repeat them after the result.
/// </para>
/// <para>
/// Accepted in addition to OpenAI's parameters: <c>top_k</c>, <c>min_p</c>, <c>options</c> (such as <c>num_ctx</c>), <c>keep_alive</c>, <c>think</c> (if there is
/// no <c>reasoning_effort</c>), an assistant's <c>images</c>, and its <c>reasoning_content</c>, which is sent as
/// <c>thinking</c>.
/// </para>
/// </remarks>
internal static class OllamaVendor
{
    public const string Name = OllamaFormat.Provider;

    public static readonly HttpVendor Row = new()
    {
        Name = Name,
        BaseAddress = "http://localhost:11434",
        Apis =
        [
            new(WireFormat.OllamaChat, "/api/chat") { StreamForm = ReplyForm.Lines, Translator = new OllamaTranslator() },
            new(WireFormat.OllamaGenerate, "/api/generate") { StreamForm = ReplyForm.Lines },
            new(WireFormat.OllamaEmbed, "/api/embed") { EmbeddingsTranslator = OllamaEmbeddings.Instance },
            new(WireFormat.OllamaEmbeddings, "/api/embeddings"),
            new(WireFormat.AnthropicMessages, "/v1/messages")
            {
                // Ollama ignores these silently (ollama/ollama, anthropic/anthropic.go). The translation supports or refuses them.
                Ignores = RequestNeeds.ToolChoice | RequestNeeds.OutputFormat | RequestNeeds.Documents,
                SignsNothing = true, // its thinking has no signature and is sent back to the model (ollama/ollama, anthropic/anthropic.go)
            },
            new(WireFormat.OpenAICompletions, "/v1/completions")
            {
                // It takes one prompt and returns one choice (ollama/ollama, openai/openai.go, CompletionRequest).
                Ignores = RequestNeeds.PromptList | RequestNeeds.Echo | RequestNeeds.Choices,
            },
            // It supports only functions, and ignores other tools and their calls (ollama/ollama, openai/responses.go).
            new(WireFormat.OpenAIResponses, "/v1/responses") { Ignores = RequestNeeds.OtherTools },
        ],
        PassThrough = [new("audio/transcriptions")],
        PassThroughPath = "/v1/{path}",
        ModelsPath = "/api/tags",
        ListProvesToken = false, // no other free call proves it either
        Credential = CredentialRequirement.Optional,
        ListIsComplete = true,
        Models = ["llama3.3", "llama3.1", "qwen2.5", "mistral", "codellama"],
    };
}
