using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit;

/// <summary>
/// Builds a chat request in OpenAI's format. Not thread-safe. <see cref="Build"/> may be called several times, so a conversation
/// can continue in the same builder.
/// </summary>
/// <example>
/// <code>
/// var request = new ChatRequestBuilder("ext-copilot-gpt-4")
///     .System("Answer in one sentence.")
///     .User("What is the weather in Paris?")
///     .Tool("get_weather", "The weather in a city.", """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""")
///     .Temperature(0.2)
///     .Build();
/// </code>
/// </example>
public sealed partial class ChatRequestBuilder
{
    private static readonly string[] Own = ["model", "messages", "tools", "stream"];

    private readonly string _model;
    private readonly List<byte[]> _messages = [];
    private readonly OrderedDictionary<string, byte[]> _tools = [];
    private readonly OrderedDictionary<string, byte[]> _fields = [];
    private readonly Dictionary<string, string> _headers = [];
    private bool _stream;
    private bool _fallback = true;
    private string? _clientName;
    private string? _clientRequestId;

    /// <param name="model">The model with its prefix, such as <c>ext-copilot-gpt-4</c>, or a named model.</param>
    /// <exception cref="ArgumentException"><paramref name="model"/> is null or empty.</exception>
    public ChatRequestBuilder(string model)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        _model = model;
    }

    /// <summary>Asks for a stream of events. Default: a whole reply.</summary>
    public ChatRequestBuilder Stream(bool stream = true)
    {
        _stream = stream;
        return this;
    }

    /// <summary>Sets any other field of the request. Replaces an earlier value.</summary>
    /// <param name="field">The field's name, such as <c>seed</c>.</param>
    /// <param name="json">Its value as JSON, such as <c>7</c> or <c>{"type":"json_object"}</c>.</param>
    /// <exception cref="ArgumentException">The builder has a method for the field, or <paramref name="json"/> is not a JSON value.</exception>
    public ChatRequestBuilder Set(string field, string json)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        if (Own.Contains(field)) throw new ArgumentException($"The builder writes {field} itself: use its constructor and methods.", nameof(field));
        return Set(field, writer => writer.WriteRawValue(Checked(json, nameof(json), JsonValueKind.Undefined)));
    }

    /// <summary>Adds a header that may be forwarded to the provider, such as <c>anthropic-beta</c>. Each provider forwards only headers of its own vendor.</summary>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    public ChatRequestBuilder Header(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        _headers[name.ToLowerInvariant()] = value;
        return this;
    }

    /// <summary>Names the client, for records, limits and stored conversations. Default: no name.</summary>
    /// <param name="clientName">The name of a user or a client.</param>
    /// <param name="clientRequestId">The app's own id of the request. Default: null.</param>
    public ChatRequestBuilder From(string clientName, string? clientRequestId = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(clientName);
        (_clientName, _clientRequestId) = (clientName, clientRequestId);
        return this;
    }

    /// <summary>Allows only the named model to serve the request, regardless of the fallbacks in the settings.</summary>
    public ChatRequestBuilder WithoutFallback()
    {
        _fallback = false;
        return this;
    }

    /// <summary>Builds the request.</summary>
    /// <exception cref="InvalidOperationException">There is no message.</exception>
    /// <exception cref="ProviderException">The request is not valid; for example, a text holds half a surrogate pair.</exception>
    public ChatRequest Build()
    {
        if (_messages.Count == 0) throw new InvalidOperationException("The request has no message. Add one with User(text) before Build().");
        return Make();
    }

    /// <summary>Builds the request even if it has no message. The upstream decides whether that is valid.</summary>
    internal ChatRequest Make()
    {
        byte[] body = Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("model"u8, _model);
            WriteArray(json, "messages", _messages);
            if (_tools.Count > 0) WriteArray(json, "tools", _tools.Values);
            foreach (var (name, value) in _fields)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value, skipInputValidation: true);
            }
            if (_stream) json.WriteBoolean("stream"u8, true);
            json.WriteEndObject();
        });
        if (!ChatRequest.TryRead(body, out var request, out var error, _headers.Count > 0 ? new Dictionary<string, string>(_headers) : null, clientName: _clientName, clientRequestId: _clientRequestId))
            throw new ProviderException(error);
        return _fallback ? request : request.WithoutFallback();
    }

    private static void WriteArray(Utf8JsonWriter json, string name, IEnumerable<byte[]> items)
    {
        json.WriteStartArray(name);
        foreach (byte[] item in items) json.WriteRawValue(item, skipInputValidation: true);
        json.WriteEndArray();
    }

    private ChatRequestBuilder Set(string field, Action<Utf8JsonWriter> value)
    {
        _fields[field] = Json(value);
        return this;
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, JsonText.Readable)) write(json);
        return bytes.ToArray();
    }

    /// <summary>Checks JSON from the app.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="parameter">The name of the argument.</param>
    /// <param name="kind">The kind of value it must be; undefined for any.</param>
    private static string Checked(string json, string parameter, JsonValueKind kind)
    {
        ArgumentNullException.ThrowIfNull(json, parameter);
        try
        {
            using var document = JsonDocument.Parse(json);
            if (kind == JsonValueKind.Undefined || document.RootElement.ValueKind == kind) return json;
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"This is not valid JSON: {e.Message}", parameter, e);
        }
        throw new ArgumentException($"This has to be a JSON {kind.ToString().ToLowerInvariant()}.", parameter);
    }
}
