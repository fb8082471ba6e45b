using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>Translates <c>options</c>. Options without a counterpart in OpenAI's format are left out and recorded.</summary>
internal sealed class AskedOptions
{
    // OpenAI refuses more.
    private const int MostStops = 4;

    private static readonly string[] Numbers = ["temperature", "top_p", "frequency_penalty", "presence_penalty"];

    private readonly List<string> _leftOut = [];
    private readonly List<(string Name, double Value)> _numbers = [];
    private readonly List<string> _stops = [];
    private long? _seed;

    /// <param name="root">The request's body.</param>
    /// <exception cref="ChatFieldException">An option has the wrong type.</exception>
    public AskedOptions(JsonElement root)
    {
        if (!ChatField.TryGet(root, "options", out var options)) return;
        foreach (var option in Asked.Object(options, "options").EnumerateObject())
            if (option.Value.ValueKind != JsonValueKind.Null) Read(option.Name, option.Value, $"options.{option.Name}");
    }

    /// <summary>The maximum number of output tokens; null if not set.</summary>
    public int? MaxTokens { get; private set; }

    /// <summary>The number of most likely tokens from which the model samples; null if not set.</summary>
    public int? TopK { get; private set; }

    public IReadOnlyList<string> Stops => _stops;

    public void Write(Utf8JsonWriter json, ChatTranslation request)
    {
        if (MaxTokens is { } most) json.WriteNumber("max_completion_tokens"u8, most);
        foreach (var (name, value) in _numbers) json.WriteNumber(name, value);
        if (_seed is { } seed) json.WriteNumber("seed"u8, seed);
        if (_stops.Count > 0)
        {
            json.WriteStartArray("stop"u8);
            foreach (string stop in _stops.Take(MostStops)) json.WriteStringValue(stop);
            json.WriteEndArray();
        }
        for (int i = MostStops; i < _stops.Count; i++) request.LeaveOut($"options.stop.{i}");
        foreach (string name in _leftOut) request.LeaveOut(name);
    }

    private void Read(string name, JsonElement value, string path)
    {
        switch (name)
        {
            // -1 is no limit, and -2 the rest of the context, which is the default of other vendors.
            case "num_predict":
                if (Whole(value, path) is > 0 and var most) MaxTokens = (int)Math.Min(most, int.MaxValue);
                break;
            case "top_k":
                if (Whole(value, path) is > 0 and var top) TopK = (int)Math.Min(top, int.MaxValue);
                break;
            case "seed":
                _seed = Whole(value, path);
                break;
            case "stop":
                ReadStops(value, path);
                break;
            default:
                if (Array.IndexOf(Numbers, name) >= 0) _numbers.Add((name, Number(value, path)));
                else if (RequestMembers.SaysSomething(value)) _leftOut.Add(path);
                break;
        }
    }

    private void ReadStops(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.String) Add(value.GetString()!);
        else
            foreach (var stop in Asked.Array(value, path).EnumerateArray())
                Add(stop.ValueKind == JsonValueKind.String ? stop.GetString()! : throw Asked.Wrong(path, "an array of strings"));

        // An empty stop sequence would end every reply before its first word.
        void Add(string stop)
        {
            if (stop.Length > 0) _stops.Add(stop);
        }
    }

    private static double Number(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : throw Asked.Wrong(path, "a number");

    /// <summary>A whole number. Clients in languages without integers send 40.0.</summary>
    private static long Whole(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long whole)) return whole;
        double number = Number(value, path);
        return Math.Floor(number) == number && Math.Abs(number) < 1e15 ? (long)number : throw Asked.Wrong(path, "a whole number");
    }
}
