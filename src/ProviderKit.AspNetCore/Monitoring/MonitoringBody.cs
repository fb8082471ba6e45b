using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary>A request's body: a JSON object, or nothing where that is allowed. Its text is never shown back, as it may hold a token.</summary>
internal sealed class MonitoringBody : IDisposable
{
    private const int MaxBytes = 256 * 1024;

    // If two fields have the same name, the reader would use one while the operator may mean the other.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private HttpContext? _context;
    private BudgetedBuffer? _bytes;
    private JsonDocument? _json;

    /// <summary>Null if there was no body.</summary>
    public JsonElement? Json => _json?.RootElement;

    /// <returns>Null, or why the body is refused.</returns>
    public async ValueTask<ProviderError?> ReadAsync(HttpContext context, bool optional = false)
    {
        _context = context;
        if (optional && !HasBody(context)) return null;
        _bytes = context.RequestServices.GetRequiredService<ByteBudget>().CreateBuffer();
        if (await RequestBody.ReadAsync(context, _bytes, MaxBytes).ConfigureAwait(false) is { } error) return error;
        if (optional && _bytes.Length == 0) return null;
        try
        {
            ReadTexts(_bytes.Written.Span);
            _json = JsonDocument.Parse(_bytes.Written, Strict);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new ProviderError(ProviderErrorKind.InvalidRequest, "The body must be JSON: it is not well formed, has a field twice, or has text that is not valid Unicode.") { Code = "invalid_json" };
        }
        return _json.RootElement.ValueKind == JsonValueKind.Object
            ? null
            : new ProviderError(ProviderErrorKind.InvalidRequest, "The body must be a JSON object.") { Code = "invalid_json" };
    }

    /// <returns>Null, or an error that names the fields that are not in <paramref name="known"/>.</returns>
    public ProviderError? RefuseOthers(params ReadOnlySpan<string> known)
    {
        if (Json is not { } json) return null;
        var unknown = new List<string>();
        foreach (var field in json.EnumerateObject())
            if (!known.Contains(field.Name)) unknown.Add(field.Name);
        return unknown.Count == 0 ? null : MonitoringErrors.Invalid(
            Shortened.For(_context!, unknown[0]),
            $"The body may not have {Shortened.For(_context!, string.Join(", ", unknown))}. {(known.IsEmpty ? "This route takes no body." : $"It may have {string.Join(", ", known.ToArray())}.")}");
    }

    /// <summary>The field's text; null if it is missing.</summary>
    /// <param name="name">The field.</param>
    /// <param name="error">Set if the value is not a text.</param>
    public string? Text(string name, ref ProviderError? error)
    {
        if (error is not null || Json is not { } json || !json.TryGetProperty(name, out var value)) return null;
        if (value.ValueKind == JsonValueKind.String) return value.GetString();
        error = MonitoringErrors.Invalid(name, $"{name} must be a text.");
        return null;
    }

    /// <summary>The field's switch; null if it is missing.</summary>
    /// <param name="name">The field.</param>
    /// <param name="error">Set if the value is neither true nor false.</param>
    public bool? Switch(string name, ref ProviderError? error)
    {
        if (error is not null || Json is not { } json || !json.TryGetProperty(name, out var value)) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        error = MonitoringErrors.Invalid(name, $"{name} must be true or false.");
        return null;
    }

    public void Dispose()
    {
        _json?.Dispose();
        _bytes?.Dispose();
    }

    /// <summary>Finds lone surrogates and bytes that are not UTF-8 here, rather than when the text is used.</summary>
    /// <exception cref="InvalidOperationException">There is one.</exception>
    private static void ReadTexts(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) _ = reader.GetString();
    }

    private static bool HasBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? context.Request.ContentLength > 0;
}
