using UpstreamSimulator.Faults;

namespace UpstreamSimulator.Control;

/// <summary>The body of <c>POST /_sim/faults</c>. Without a fault it takes the attached one off.</summary>
internal sealed record FaultOrder(string? Token, string? Model, string? Fault)
{
    /// <exception cref="ArgumentException">There is nothing to attach to, or no such fault.</exception>
    public void Carry(FaultBook faults)
    {
        if (string.IsNullOrEmpty(Token) == string.IsNullOrEmpty(Model))
            throw new ArgumentException("""Name a token or a model: {"token":"..","fault":"sim:429"}.""");

        if (!string.IsNullOrEmpty(Token))
            Carry(Token, faults.SetToken, faults.ClearToken);
        else
            Carry(Model!, faults.SetModel, faults.ClearModel);
    }

    private void Carry(string name, Action<string, string> set, Action<string> clear)
    {
        if (string.IsNullOrEmpty(Fault))
            clear(name);
        else
            set(name, Fault);
    }
}
