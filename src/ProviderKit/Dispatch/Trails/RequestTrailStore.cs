using ProviderKit.Dispatch;
using ProviderKit.Routing;

namespace ProviderKit;

/// <summary>
/// The trails of the newest requests, running ones included. Thread-safe; finding one takes the same time however many
/// there are. A request that still runs is forgotten too once as many newer ones have come as are kept.
/// </summary>
public sealed class RequestTrailStore
{
    private readonly RequestIds _ids;
    private readonly TimeProvider _time;
    private readonly RequestTrail?[] _ring;

    internal RequestTrailStore(int kept, RequestIds ids, TimeProvider time)
    {
        (_ids, _time) = (ids, time);
        _ring = new RequestTrail?[kept];
    }

    /// <summary>How many are kept at most.</summary>
    public int Capacity => _ring.Length;

    /// <summary>The newest trails, newest first.</summary>
    /// <param name="count">How many at most.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public IReadOnlyList<RequestTrail> Recent(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        long newest = _ids.Last;
        long oldest = Math.Max(newest - Math.Min(count, _ring.Length), 0);
        var found = new List<RequestTrail>((int)(newest - oldest));
        // One whose request has only just got its number may not be in the ring yet; the one before it is then older.
        for (long number = newest; number > oldest; number--)
            if (At(number) is { } trail && IsNumber(trail, number)) found.Add(trail);
        return found;
    }

    /// <summary>The trail of the request that was answered with this <c>x-request-id</c>; null when it is not kept (any more).</summary>
    public RequestTrail? Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _ids.TryNumber(id, out long number) && number > 0 && At(number) is { } trail && trail.Id == id ? trail : null;
    }

    /// <summary>
    /// The number that an id holds, larger than that of every request before; null when this process did not give it to a
    /// request with a trail. The trail itself may be forgotten already.
    /// </summary>
    public long? NumberOf(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _ids.TryNumber(id, out long number) ? number : null;
    }

    /// <summary>Begins a trail; null when none is kept.</summary>
    internal RequestTrail? Begin(string id, long number, ChatRequest? request, RequestCaller caller, ShownModel model, long start)
    {
        if (_ring.Length == 0) return null;
        var trail = new RequestTrail(id, request, caller, model, _time, start);
        Volatile.Write(ref _ring[number % _ring.Length], trail);
        return trail;
    }

    private RequestTrail? At(long number) => _ring.Length == 0 ? null : Volatile.Read(ref _ring[number % _ring.Length]);

    private bool IsNumber(RequestTrail trail, long number) => _ids.TryNumber(trail.Id, out long own) && own == number;
}
