using System.Text.Json;

namespace ProviderKit.Vendors.Http;

/// <summary>
/// The APIs that an upstream turned out not to have, such as a server that is older than one of them. Kept for ten minutes each, so
/// that an upstream which is updated is noticed. Thread-safe.
/// </summary>
internal sealed class MissingApis(TimeProvider time)
{
    /// <summary>How long an API is not tried again.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly long[] _noted = new long[32];
    private uint _missing;

    /// <summary>The APIs that are missing: by bit, the first API is the lowest. Nearly always 0, which costs one read.</summary>
    public uint Now => Volatile.Read(ref _missing) == 0 ? 0 : WithoutForgotten();

    /// <summary>The upstream answered that it has no such API.</summary>
    /// <param name="api">The API's index.</param>
    public void Note(int api)
    {
        lock (_gate)
        {
            _noted[api] = time.GetTimestamp();
            Volatile.Write(ref _missing, _missing | 1u << api);
        }
    }

    /// <summary>
    /// Whether an error says that there is no such API, as web servers say it of an address they do not know: as a text or a page, or
    /// in JSON with no more words than the status has. An API that is there says in its own form what was not found.
    /// </summary>
    public static bool AreSaidBy(ProviderError error)
    {
        if (error is not { Kind: ProviderErrorKind.InvalidRequest, UpstreamStatus: 404 or 405 }) return false;
        try
        {
            using var json = JsonDocument.Parse(error.Raw);
            return json.RootElement.ValueKind != JsonValueKind.Object
                || json.RootElement.EnumerateObject().Any(static member => member.Name is "detail" or "error" or "message" && IsTheStatus(member.Value));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return true;
        }
    }

    private static bool IsTheStatus(JsonElement words) => words.ValueKind == JsonValueKind.String
        && words.GetString() is { } text && (text.Equals("Not Found", StringComparison.OrdinalIgnoreCase) || text.Equals("Method Not Allowed", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("404 page not found", StringComparison.OrdinalIgnoreCase)); // Go's own words, wrapped by a proxy

    private uint WithoutForgotten()
    {
        lock (_gate)
        {
            uint missing = _missing;
            for (int i = 0; i < _noted.Length; i++)
                if ((missing & 1u << i) != 0 && time.GetElapsedTime(_noted[i]) >= Memory) missing &= ~(1u << i);
            Volatile.Write(ref _missing, missing);
            return missing;
        }
    }
}
