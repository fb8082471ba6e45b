using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.GitHubCopilot;

/// <summary>Where GitHub gives out session tokens for Copilot. Its chat is a row of OpenAI's format.</summary>
internal sealed class CopilotFormat : IWireFormat
{
    private const string Provider = "githubcopilot";
    private static readonly string[] Get = [HttpMethods.Get];

    public string? RootOf(string provider) => null;

    public void Map(IEndpointRouteBuilder routes, CallPipeline pipeline)
    {
        var endpoint = new SessionEndpoint($"/{Provider}");
        routes.MapMethods($"/{Provider}/copilot_internal/v2/token", Get, http => pipeline.RunAsync(http, Provider, endpoint));
    }
}
