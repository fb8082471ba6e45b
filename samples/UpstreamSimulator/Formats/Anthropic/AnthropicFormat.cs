using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary>Anthropic's Messages API, for Anthropic itself and for Claude Code.</summary>
internal sealed class AnthropicFormat : IWireFormat
{
    private static readonly string[] Providers = ["anthropic", "claude_code"];
    private static readonly string[] Get = [HttpMethods.Get];
    private static readonly string[] Post = [HttpMethods.Post];

    public string? RootOf(string provider) =>
        Providers.FirstOrDefault(known => known.Equals(provider, StringComparison.OrdinalIgnoreCase));

    public void Map(IEndpointRouteBuilder routes, CallPipeline pipeline)
    {
        foreach (var provider in Providers)
        {
            routes.MapMethods($"/{provider}/v1/messages", Post, Run(new MessagesEndpoint()));
            routes.MapMethods($"/{provider}/v1/messages/count_tokens", Post, Run(new CountTokensEndpoint()));
            routes.MapMethods($"/{provider}/v1/models", Get, Run(new ModelsEndpoint()));
            routes.Map($"/{provider}/{{**path}}", Run(new UnknownPathEndpoint()));

            RequestDelegate Run(Endpoint endpoint) => http => pipeline.RunAsync(http, provider, endpoint);
        }
    }
}
