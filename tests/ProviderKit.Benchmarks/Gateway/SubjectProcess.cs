using System.Diagnostics;
using System.Globalization;

namespace ProviderKit.Benchmarks.Gateway;

/// <summary>A subject's process, ended by closing its standard input.</summary>
internal sealed class SubjectProcess : IDisposable
{
    private readonly Process _process;

    private SubjectProcess(string role, Process process, string address)
    {
        Role = role;
        _process = process;
        Address = address;
    }

    public string Role { get; }

    public string Address { get; }

    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<SubjectProcess> StartAsync(string role, string upstream = "none")
    {
        // Started by "dotnet x.dll" the first argument is the program; started by its own executable there is none to repeat.
        string program = Environment.GetCommandLineArgs()[0];
        bool byDotnet = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        var process = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, byDotnet ? [program, "--serve", role, upstream] : ["--serve", role, upstream])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        string address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The {role} did not start.");
        return new SubjectProcess(role, process, address);
    }

    public static async Task<long> AllocatedAsync(SubjectProcess subject, HttpClient client) =>
        long.Parse(await client.GetStringAsync(subject.Address + Subject.AllocatedPath), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5))) _process.Kill();
        _process.Dispose();
    }
}
