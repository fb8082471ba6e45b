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
