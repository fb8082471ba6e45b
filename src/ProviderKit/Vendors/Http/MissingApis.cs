namespace ProviderKit.Vendors.Http;

/// <summary>
/// The APIs that an upstream was found not to have, for example because its server is too old. Each is remembered for ten minutes, so
/// that an updated upstream is noticed. Thread-safe.
/// </summary>
internal sealed class MissingApis(TimeProvider time)
{
    /// <summary>How long a missing API is not tried again.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly long[] _noted = new long[32];
    private uint _missing;

    /// <summary>The missing APIs as a bit mask; the first API is the lowest bit. Nearly always 0, which costs one read.</summary>
    public uint Now => Volatile.Read(ref _missing) == 0 ? 0 : WithoutForgotten();

    /// <summary>Records that the upstream does not have an API.</summary>
    /// <param name="api">The API's index.</param>
    public void Note(int api)
    {
        lock (_gate)
        {
            _noted[api] = time.GetTimestamp();
            Volatile.Write(ref _missing, _missing | 1u << api);
        }
    }

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
