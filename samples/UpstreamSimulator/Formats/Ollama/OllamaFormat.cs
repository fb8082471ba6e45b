using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.Ollama;

/// <summary>
/// Ollama's own API: <c>/api/chat</c> and <c>/api/generate</c> in lines or whole, <c>/api/embed</c> and <c>/api/tags</c>; and Anthropic's Messages, which it
/// serves beside it, without a count of tokens.
/// </summary>
internal sealed class OllamaFormat : IWireFormat
{
    public const string Provider = "ollama";

    private static readonly string[] Get = [HttpMethods.Get];
    private static readonly string[] Post = [HttpMethods.Post];

    public string? RootOf(string provider) => provider.Equals(Provider, StringComparison.OrdinalIgnoreCase) ? Provider : null;

    public void Map(IEndpointRouteBuilder routes, CallPipeline pipeline)
    {
        routes.MapMethods($"/{Provider}/api/chat", Post, Run(pipeline, new OllamaEndpoint(call => new OllamaRequest(call.Body, isPrompt: false))));
        routes.MapMethods($"/{Provider}/api/generate", Post, Run(pipeline, new OllamaEndpoint(call => new OllamaRequest(call.Body, isPrompt: true))));
        routes.MapMethods($"/{Provider}/v1/messages", Post, Run(pipeline, new OllamaMessagesEndpoint()));
        routes.MapMethods($"/{Provider}/api/embed", Post, Run(pipeline, new OllamaEndpoint(call => new OllamaEmbed(call.Body))));
        routes.MapMethods($"/{Provider}/api/tags", Get, Run(pipeline, new OllamaEndpoint(_ => OllamaTags.Request)));
        routes.Map($"/{Provider}/{{**path}}", Run(pipeline, new OllamaEndpoint(call => new RefusedPath(call.Http.Request.Path))));
    }

    private static RequestDelegate Run(CallPipeline pipeline, IEndpoint endpoint) =>
        http => pipeline.RunAsync(http, Provider, endpoint);

    private sealed class RefusedPath(PathString path) : IParsedRequest
    {
        public string? Model => null;

        public ErrorCase Problem { get; } = new(404, ErrorKind.UnknownPath, $"404 page not found: {path}");

        public Reply Answer(Call call) => throw new InvalidOperationException("A refused request has no answer.");

        public void Dispose()
        {
        }
    }
}
