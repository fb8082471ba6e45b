using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.Google;

/// <summary>Google's Gemini API: <c>generateContent</c>, <c>streamGenerateContent</c> and the list of models.</summary>
internal sealed class GoogleFormat : IWireFormat
{
    private const string Provider = "google";
    private const string Models = $"/{Provider}/v1beta/models";

    private static readonly string[] Get = [HttpMethods.Get];
    private static readonly string[] Post = [HttpMethods.Post];

    public string? RootOf(string provider) =>
        provider.Equals(Provider, StringComparison.OrdinalIgnoreCase) ? $"{Provider}/v1beta" : null;

    public void Map(IEndpointRouteBuilder routes, CallPipeline pipeline)
    {
        // A model's name may hold colons itself, which a route template could not tell from the last one.
        routes.MapMethods($"{Models}/{{**call}}", Post, Run(pipeline, new GenerateEndpoint()));
        routes.MapMethods(Models, Get, Run(pipeline, new GoogleModelsEndpoint()));
        routes.Map($"/{Provider}/{{**path}}", Run(pipeline, new GoogleUnknownEndpoint()));
    }

    private static RequestDelegate Run(CallPipeline pipeline, IEndpoint endpoint) => http => pipeline.RunAsync(http, Provider, endpoint);
}
