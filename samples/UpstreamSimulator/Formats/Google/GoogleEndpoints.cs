using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Google;

/// <summary>What all operations share: the key in its header, and the shape of errors.</summary>
internal abstract class GoogleEndpoint : IEndpoint
{
    public bool NeedsToken => true;

    public string? ReadToken(HttpRequest request) =>
        request.Headers.TryGetValue("x-goog-api-key", out var key) && key.ToString() is { Length: > 0 } token ? token : null;

    public abstract IParsedRequest Parse(Call call);

    public ErrorBody Shape(ErrorCase error) => GoogleErrors.Shape(error);
}

/// <summary><c>POST .../models/{model}:generateContent</c>, <c>:streamGenerateContent</c>, <c>:countTokens</c> and the two for embeddings.</summary>
internal sealed class GenerateEndpoint : GoogleEndpoint
{
    public override IParsedRequest Parse(Call call)
    {
        var path = call.Http.Request.RouteValues["call"] as string ?? "";
        if (CountTokensRules.Serves(path))
        {
            var model = CountTokensRules.ModelOf(path);
            return new CountRequest(call.Body, CountTokensRules.Of(model), model);
        }

        return EmbedRequest.Serves(path)
            ? new EmbedRequest(path, call.Body)
            : new GenerateRequest(path, call.Http.Request.Query["alt"] == "sse", call.Body);
    }
}

/// <summary><c>GET .../models</c>: every kind of model, so that a gateway has to choose.</summary>
internal sealed class GoogleModelsEndpoint : GoogleEndpoint
{
    private static readonly string[] Chat =
    [
        "gemini-1.5-pro", "gemini-1.5-pro-latest", "gemini-1.5-flash", "gemini-1.5-flash-latest", "gemini-1.5-flash-8b",
        "gemini-pro", "gemini-pro-vision", "gemini-2.5-pro", "gemini-2.5-flash", "gemini-3-pro-preview",
        "gemini-3-flash-preview",
    ];

    private static readonly ReadOnlyMemory<byte> List = Json.Write(Chat, Write);

    public override IParsedRequest Parse(Call call) => new BodilessRequest(List);

    private static void Write(Utf8JsonWriter json, string[] models)
    {
        json.WriteStartObject();
        json.WriteStartArray("models"u8);
        foreach (var model in models)
            Write(json, model, "generateContent", "countTokens");
        Write(json, "gemini-embedding-001", "embedContent", "countTokens");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string model, params string[] methods)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, $"models/{model}");
        json.WriteString("displayName"u8, model);
        json.WriteNumber("inputTokenLimit"u8, 1_048_576);
        json.WriteStartArray("supportedGenerationMethods"u8);
        foreach (var method in methods)
            json.WriteStringValue(method);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>A path that Google does not have.</summary>
internal sealed class GoogleUnknownEndpoint : GoogleEndpoint
{
    public override IParsedRequest Parse(Call call) => new Refused(new ErrorCase(404, ErrorKind.UnknownPath, "Not Found"));

    private sealed class Refused(ErrorCase problem) : IParsedRequest
    {
        public string? Model => null;

        public ErrorCase? Problem => problem;

        public Reply Answer(Call call) => throw new InvalidOperationException("A refused request has no answer.");

        public void Dispose()
        {
        }
    }
}
