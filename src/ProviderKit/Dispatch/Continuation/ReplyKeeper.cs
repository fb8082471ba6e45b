using ProviderKit.Dispatch.Attempts;
using ProviderKit.Formats;

namespace ProviderKit.Dispatch.Continuation;

/// <summary>
/// Treats the events of one stream that hold the reply object. The last one is held back until the reply is kept, so that a client can
/// continue it as soon as it knows its end. For one reader at a time.
/// </summary>
internal sealed class ReplyKeeper(KeptCall call, Attempt attempt)
{
    private ReplyTreatment? _treatment;
    private Task<SplicedBody>? _pending;
    private byte[] _name = [];
    private bool _failed;

    /// <summary>Ends when the event that is held back can be taken; null while none is.</summary>
    public Task? Pending => _pending;

    /// <summary>Whether the event looked at last is the end of the reply.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>The reply fails, for a fault of the gateway's: what is still to come of it gets its ids, as far as that can be, and is not kept.</summary>
    public void Fail() => (_failed, _pending) = (true, null);

    /// <summary>Looks at an event.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="chunk">Its JSON; changed where it holds the reply object.</param>
    /// <returns>False when it is held back.</returns>
    /// <exception cref="Exception">A fault of the gateway's (<see cref="IsAtEnd"/>); none after <see cref="Fail"/>.</exception>
    public bool TryPass(ReadOnlyMemory<byte> name, ref SplicedBody chunk)
    {
        var phase = call.State.PhaseOf(name.Span);
        IsAtEnd = phase == ReplyPhase.Ended;
        return phase == ReplyPhase.None || (_failed ? PassUnkept(ref chunk) : IsAtEnd ? TryPassObject(name, ref chunk) : PassBegun(name, ref chunk));
    }

    /// <summary>Takes the event that was held back.</summary>
    /// <exception cref="Exception">It could not be made, which ends the reply.</exception>
    public bool TryTake(out SplicedBody chunk, out ReadOnlyMemory<byte> name)
    {
        (chunk, name) = (default, _name);
        if (_pending is not { IsCompleted: true } done) return false;
        _pending = null;
        chunk = done.GetAwaiter().GetResult();
        return true;
    }

    /// <summary>A reply that cannot be looked at goes on as it is, with its own ids from first to last.</summary>
    private bool PassBegun(ReadOnlyMemory<byte> name, ref SplicedBody chunk)
    {
        try
        {
            return TryPassObject(name, ref chunk);
        }
        catch (Exception e) when (_treatment is null && !ByteBudget.IsShortage(e))
        {
            call.Conversations.Vault.NoteFault(e);
            _treatment = ReplyTreatment.None;
            return true;
        }
    }

    private bool PassUnkept(ref SplicedBody chunk)
    {
        if (_treatment is null) return true;
        try
        {
            byte[] json = chunk.ToArray();
            var reply = call.State.ReadReply(json, isEvent: true);
            if (reply.Id.Length > 0) chunk = call.Apply(_treatment, json, reply);
        }
        catch (Exception e)
        {
            call.Conversations.Vault.NoteFault(e);
        }
        return true;
    }

    private bool TryPassObject(ReadOnlyMemory<byte> name, ref SplicedBody chunk)
    {
        byte[] json = chunk.ToArray();
        var reply = call.State.ReadReply(json, isEvent: true);
        if (reply.Id.Length == 0) return true; // an event of a kind that is not known, and that holds no reply
        _treatment ??= call.Treat(attempt, reply);
        var applied = call.ApplyAsync(_treatment, json, reply, isEvent: true);
        if (applied.IsCompletedSuccessfully)
        {
            chunk = applied.Result;
            return true;
        }
        (_pending, _name) = (applied.AsTask(), name.ToArray());
        return false;
    }
}
