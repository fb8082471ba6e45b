using Anthropic;
using Anthropic.Models.Messages;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.AnthropicSdk;

/// <summary>Anthropic's official SDK in front of an app with one upstream per wire format.</summary>
internal static class Sdk
{
    public const string ClientKey = "canary-sdk-key";

    public const string OpenAI = Chat.Model;
    public const string Anthropic = "ext-anthropic-claude-sonnet-4-5-20250929";
    public const string Google = "ext-google-gemini-2.5-flash";
    public const string Ollama = "ext-ollama-qwen3:8b";

    /// <summary>A model of a server from before it took Messages: an app that is started for it gets no other.</summary>
    public const string OldOllama = "ext-ollama-qwen3:4b";

    /// <summary>
    /// One model behind each wire format. Requests and replies of Anthropic and of a new Ollama pass unchanged, the others are
    /// translated.
    /// </summary>
    public static readonly string[] Models = [OpenAI, Anthropic, Google, Ollama, OldOllama];

    /// <summary>As <see cref="Models"/>, but with an OpenAI-compatible model that shows what it thinks.</summary>
    public static readonly string[] Thinkers = ["ext-xai-grok-4", Anthropic, Google, OldOllama];

    /// <summary>Those, and one whose thoughts pass unchanged though they are not Anthropic's.</summary>
    public static readonly string[] AllThinkers = [.. Thinkers, Ollama];

    /// <summary>The prefixes of the upstreams. A fault of the simulator behind one makes it fail.</summary>
    public static readonly string[] Prefixes = ["ext-openai-", "ext-anthropic-", "ext-google-", "ext-ollama-", OldOllama + "-"];

    public static readonly Tool Weather = ToolOf("weather", "city");

    public static readonly Tool Time = ToolOf("time", "zone");

    /// <param name="model">The model that the test is about, or the beginning of its name.</param>
    /// <param name="address">Where all upstreams are; null takes the simulator.</param>
    /// <param name="more">Further changes.</param>
    public static Task<GatewayApp> StartAsync(string model = "", Uri? address = null, Action<GatewaySetup>? more = null) => GatewayApp.StartAsync(setup =>
    {
        if (model.StartsWith(OldOllama, StringComparison.Ordinal)) setup.Simulator.MissingPaths.Add("/ollama/v1/messages");
        setup.OpenAIAddress = address;
        setup.Secrets.Add(ClientKey);
        setup.Kit.Add((_, simulator) => setup.Options.Add(options =>
        {
            foreach (string name in (string[])["anthropic", "google", "ollama"])
            {
                var provider = options.Provider(name);
                (provider.Enabled, provider.BaseUrl) = (true, (address ?? simulator.AddressOf(name)).ToString());
                provider.Tokens.Add("canary-" + name);
            }
        }));
        more?.Invoke(setup);
    });

    public static AnthropicClient ClientOf(GatewayApp app, HttpClient? http = null) =>
        new() { BaseUrl = app.Address.ToString(), ApiKey = ClientKey, MaxRetries = 0, HttpClient = http ?? app.NewClient() };

    public static MessageCreateParams Ask(string model, params MessageParam[] messages) =>
        new() { Model = model, MaxTokens = 4000, System = "Be brief.", Messages = messages };

    public static MessageParam User(string text) => new UserMessageParam(text);

    public static MessageParam User(params List<ContentBlockParam> blocks) => new UserMessageParam(blocks);

    /// <summary>A reply as the next request repeats it, every field of every block kept.</summary>
    public static MessageParam Repeat(Message reply) =>
        new AssistantMessageParam(new List<ContentBlockParam>(reply.Content.Select(block => new ContentBlockParam(block.Json))));

    /// <summary>Sends a request, whole or streamed, and puts the reply together.</summary>
    public static Task<Message> SendAsync(AnthropicClient client, MessageCreateParams request, bool stream) =>
        stream ? client.Messages.CreateStreaming(request).Aggregate() : client.Messages.Create(request);

    public static string TextOf(Message reply) => string.Concat(reply.Content.Select(block => block.TryPickText(out var text) ? text.Text : ""));

    public static ToolUseBlock[] CallsOf(Message reply) =>
        [.. reply.Content.Select(block => block.TryPickToolUse(out var call) ? call : null).OfType<ToolUseBlock>()];

    private static Tool ToolOf(string name, string parameter) => new()
    {
        Name = name,
        Description = $"Tells the {name}.",
        InputSchema = new InputSchema
        {
            Properties = new Dictionary<string, System.Text.Json.JsonElement> { [parameter] = System.Text.Json.JsonElement.Parse("""{"type":"string"}""") },
            Required = [parameter],
        },
    };
}
