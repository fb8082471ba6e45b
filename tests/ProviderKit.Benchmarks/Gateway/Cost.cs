using System.Globalization;

namespace ProviderKit.Benchmarks.Gateway;

/// <summary>What one round of a load cost a server.</summary>
/// <param name="CpuMilliseconds">CPU time of its process for 1,000 requests.</param>
/// <param name="AllocatedBytes">Managed bytes allocated for one.</param>
internal readonly record struct Cost(double CpuMilliseconds, double AllocatedBytes)
{
    public static async Task<Cost> MeasureAsync(Load load, SubjectProcess subject, HttpMessageInvoker client, int count, int connections)
    {
        using var plain = new HttpClient();
        long allocated = await SubjectProcess.AllocatedAsync(subject, plain);
        var cpu = subject.CpuTime;
        await load.RunAsync(client, subject.Address, count, connections);
        cpu = subject.CpuTime - cpu;
        allocated = await SubjectProcess.AllocatedAsync(subject, plain) - allocated;
        return new Cost(cpu.TotalMilliseconds / count * 1000, (double)allocated / count);
    }

    /// <summary>The median, and the least and the most in brackets.</summary>
    public static string Span(IEnumerable<double> values, string format)
    {
        double[] sorted = [.. values.Order()];
        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
        return $"{Text(sorted[sorted.Length / 2])} ({Text(sorted[0])}-{Text(sorted[^1])})";
    }
}
