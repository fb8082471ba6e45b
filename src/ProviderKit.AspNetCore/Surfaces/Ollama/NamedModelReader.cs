using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.Ollama;

/// <summary>Reads the body of a request about one model: its name is <c>model</c>, or <c>name</c> in older clients.</summary>
internal sealed class NamedModelReader(ByteBudget memory, ProviderKitOptions options)
{
    private static readonly string[] Members = ["model", "name"];

    /// <summary>The content of such a request.</summary>
    /// <param name="Model">The model's name.</param>
    /// <param name="Stream">Whether the reply may be a stream, which is the default.</param>
    public sealed record Named(string Model, bool Stream);

    /// <returns>The content, or why it is not valid.</returns>
    public async ValueTask<(Named? Name, ProviderError? Error)> ReadAsync(HttpContext context)
    {
        using var body = memory.CreateBuffer();
        var error = await RequestBody.ReadAsync(context, body, options.MaxRequestBytes, "ProviderKit:MaxRequestBytes").ConfigureAwait(false);
        return error is null ? NameIn(body.Written) : (null, error);
    }

    private static (Named? Name, ProviderError? Error) NameIn(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return Wrong("The request body must be a JSON object with model.");
            foreach (string member in Members)
                if (json.RootElement.TryGetProperty(member, out var name) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } text)
                    return (new Named(text, !json.RootElement.TryGetProperty("stream", out var stream) || stream.ValueKind != JsonValueKind.False), null);
            return Wrong("The parameter model is required, and must be a string.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second exception means half a surrogate pair, or invalid UTF-8, in a string.
            return Wrong("The request body is not valid JSON.");
        }
    }

    private static (Named?, ProviderError?) Wrong(string message) => (null, new ProviderError(ProviderErrorKind.InvalidRequest, message) { Param = "model" });
}
